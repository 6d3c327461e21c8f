import type { Situation } from '../situation.ts'

export const situation: Situation = {
  starts: true,
  what: 'A bundle of another scenario is judged by limits on this one.',
  exit: [2, 3],
  says: /turned|not part/,
  async carryOut(stage) {
    const bundle = await stage.healthyCopy('stale')
    return stage.tailgate('judge', bundle, '--budget', 'turned-page.item p95<=500ms')
  },
}
