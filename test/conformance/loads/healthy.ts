import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The control: all is well, and only this one is green.',
  exit: [0],
  says: /The tail holds: 1 budget/,
}

export default load({ name: 'healthy', mix: asking('/item'), budgets: { item: { p95: '500ms' } } })
