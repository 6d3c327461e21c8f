import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A bundle that does not exist is judged.',
  exit: [2],
  says: /nothing/,
  carryOut: (stage) => stage.tailgate('judge', 'nothing'),
}
