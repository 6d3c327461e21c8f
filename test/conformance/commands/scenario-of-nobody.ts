import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A scenario that does not exist.',
  exit: [2],
  says: /helthy/,
  carryOut: (stage) =>
    stage.tailgate('run', 'helthy', '--no-profile', '--out', stage.results('scenario-of-nobody')),
}
