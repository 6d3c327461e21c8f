import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A threshold of k6 on a metric without samples, which k6 itself calls passed.',
  exit: [3],
  says: /saw no sample/,
  carryOut: (stage) => stage.tailgate(...stage.runOf('k6-empty-threshold', 'k6-empty-threshold')),
}
