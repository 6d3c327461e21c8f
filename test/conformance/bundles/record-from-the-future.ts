import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'run.json is of a version that nobody knows yet.',
  [3],
  /run\.json/,
  (bundle) => {
    rewrite(bundle, 'run.json', (text) => text.replace(/"schema": \d+/, '"schema": 999'))
  },
)
