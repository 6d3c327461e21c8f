import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit of 1e308 ms, which nothing can break.',
  exit: [2],
  says: /1e308/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'limit-huge', ['--budget', 'healthy.item p95<=1e308ms'])),
}
