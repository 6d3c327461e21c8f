import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'Seconds are left out of the counts, as if those requests had never been.',
  [3],
  /seconds\.jsonl/,
  (bundle) => {
    rewrite(bundle, 'seconds.jsonl', (text) =>
      text
        .split('\n')
        .filter((_, at) => at % 3 !== 1)
        .join('\n'),
    )
  },
)
