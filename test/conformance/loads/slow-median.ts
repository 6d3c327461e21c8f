import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The median is over its limit; nothing else is limited.',
  exit: [1],
  says: /p50 of item/,
}

export default load({ name: 'slow-median', mix: asking('/slow/100'), budgets: { item: { p50: '50ms' } } })
