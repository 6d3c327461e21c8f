import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { damaged } from '../bundle-damage.ts'

export const situation = damaged('run.json is missing.', [2, 3], /run\.json: it is missing/, (bundle) => {
  rmSync(join(bundle, 'run.json'))
})
