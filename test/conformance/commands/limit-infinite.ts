import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit of Infinity.',
  exit: [2],
  says: /Infinity/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'limit-infinite', ['--budget', 'healthy.item p95<=Infinityms'])),
}
