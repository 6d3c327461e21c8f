import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'The use of the machine is changed by hand.',
  [3],
  /resources\.jsonl/,
  (bundle) => {
    rewrite(bundle, 'resources.jsonl', (text) => text.replace(/"cpu":[\d.]+/, '"cpu":0'))
  },
)
