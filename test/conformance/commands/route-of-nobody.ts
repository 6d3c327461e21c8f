import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit on a route that does not exist.',
  exit: [2],
  says: /itemm/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'route-of-nobody', ['--budget', 'healthy.itemm p95<=5ms'])),
}
