import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The job is cancelled in the middle of the run.',
  exit: [143],
  says: /was terminated\.\n +The bundle is kept/,
  async carryOut(stage) {
    const run = stage.start(stage.runOf('healthy', 'terminated'))
    await run.until('measuring')
    run.child.kill('SIGTERM')
    return run.ended
  },
}
