import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The bundle of a run that was killed is judged.',
  exit: [3],
  says: /The run was aborted/,
  async carryOut(stage) {
    const run = stage.start(stage.runOf('healthy', 'judge-interrupted'))
    await run.until('measuring')
    run.child.kill('SIGKILL')
    await run.ended
    return stage.tailgate('judge', stage.bundleOf('judge-interrupted'))
  },
}
