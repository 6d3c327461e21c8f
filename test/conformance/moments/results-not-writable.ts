import { writeFileSync } from 'node:fs'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The directory of results is a file.',
  exit: [2, 4],
  says: /cannot be written/,
  async carryOut(stage) {
    writeFileSync(stage.results('results-not-writable'), '')
    return stage.tailgate(...stage.runOf('healthy', 'results-not-writable'))
  },
}
