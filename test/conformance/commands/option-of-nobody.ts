import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A misspelt option.',
  exit: [2],
  says: /--bugdet/,
  carryOut: (stage) => stage.tailgate(...stage.runOf('healthy', 'option-of-nobody', ['--bugdet', 'x'])),
}
