import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit of 100 % on failures, which nothing can break.',
  exit: [2],
  says: /nothing can break that limit/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'limit-of-all-errors', ['--budget', 'healthy errorRate<=100%'])),
}
