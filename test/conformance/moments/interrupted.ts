import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Ctrl-C in the middle of the run.',
  exit: [130],
  says: /was interrupted\.\n +The bundle is kept/,
  async carryOut(stage) {
    const run = stage.start(stage.runOf('healthy', 'interrupted'))
    await run.until('measuring')
    run.child.kill('SIGINT')
    return run.ended
  },
}
