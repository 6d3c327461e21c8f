import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'The histograms are cut in their middle.',
  [3],
  /latency\.hlog/,
  (bundle) => {
    rewrite(bundle, 'latency.hlog', (text) => text.slice(0, text.length / 2))
  },
)
