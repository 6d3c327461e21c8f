import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every answer takes 300 ms, where 100 ms is allowed.',
  exit: [1],
  says: /p95 of item/,
}

export default load({ name: 'slow', mix: asking('/slow/300'), budgets: { item: { p95: '100ms' } } })
