import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'The verdict in run.json is changed by hand.',
  [3],
  /run\.json/,
  (bundle) => {
    rewrite(bundle, 'run.json', (text) => text.replace('"outcome": "pass"', '"outcome": "fail"'))
  },
)
