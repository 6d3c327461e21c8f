import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit on a figure that does not exist.',
  exit: [2],
  says: /p95th/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'limit-of-nobody', ['--budget', 'healthy.item p95th<=5ms'])),
}
