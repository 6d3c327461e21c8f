import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Nothing is limited but the default error rate: there is nothing that could have passed.',
  exit: [3],
  says: /nobody gave a budget/,
}

export default load({ name: 'no-budget', mix: asking('/item'), budgets: {} })
