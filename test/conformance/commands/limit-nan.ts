import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit that is no number.',
  exit: [2],
  says: /NaN/,
  carryOut: (stage) =>
    stage.tailgate(...stage.runOf('healthy', 'limit-nan', ['--budget', 'healthy.item p95<=NaN'])),
}
