import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A check of k6 fails on every answer, which changes no exit code of k6.',
  exit: [1, 3],
  says: /the check .* failed \d+ time/,
  carryOut: (stage) => stage.tailgate(...stage.runOf('k6-failed-check', 'k6-failed-check')),
}
