import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { damaged } from '../bundle-damage.ts'

export const situation = damaged('The histograms are missing.', [3], /latency\.hlog/, (bundle) => {
  rmSync(join(bundle, 'latency.hlog'))
})
