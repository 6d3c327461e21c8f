import { rmSync } from 'node:fs'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The results are removed in the middle of the run.',
  exit: [4],
  says: /was removed while/,
  async carryOut(stage) {
    const run = stage.start(stage.runOf('healthy', 'results-removed'))
    await run.until('measuring')
    rmSync(stage.results('results-removed'), { recursive: true, force: true })
    return run.ended
  },
}
