import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { damaged } from '../bundle-damage.ts'

export const situation = damaged(
  'A file of the evidence holds random bytes.',
  [3],
  /seconds\.jsonl/,
  (bundle) => {
    writeFileSync(join(bundle, 'seconds.jsonl'), randomBytes(2000))
  },
)
