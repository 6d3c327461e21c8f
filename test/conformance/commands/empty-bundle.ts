import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'An empty directory is judged.',
  exit: [2, 3],
  says: /There is no bundle|cannot be read/,
  carryOut: (stage) => stage.tailgate('judge', stage.emptyDirectory('empty')),
}
