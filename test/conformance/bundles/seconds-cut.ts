import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'The counts end in the middle of a line.',
  [3],
  /seconds\.jsonl/,
  (bundle) => {
    rewrite(bundle, 'seconds.jsonl', (text) => text.slice(0, text.length - 40))
  },
)
