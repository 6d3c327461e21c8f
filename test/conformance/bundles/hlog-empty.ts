import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged('The histograms are empty.', [3], /latency\.hlog/, (bundle) => {
  rewrite(bundle, 'latency.hlog', () => '')
})
