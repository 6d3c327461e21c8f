import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The process that sends the load is killed.',
  exit: [5],
  says: /The driver failed/,
  async carryOut(stage) {
    const run = stage.start(stage.runOf('healthy', 'killed-generator'))
    await run.until('measuring')
    for (const pid of stage.below(run.child.pid ?? 0, 'driver/driver')) process.kill(pid, 'SIGKILL')
    return run.ended
  },
}
