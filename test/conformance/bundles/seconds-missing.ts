import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { damaged } from '../bundle-damage.ts'

export const situation = damaged('The counts are missing.', [3], /seconds\.jsonl/, (bundle) => {
  rmSync(join(bundle, 'seconds.jsonl'))
})
