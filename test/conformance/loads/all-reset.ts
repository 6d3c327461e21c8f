import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every connection is reset.',
  exit: [1],
  says: /(?:50[24]|reset) ×/,
}

export default load({ name: 'all-reset', mix: asking('/reset'), budgets: { item: { p95: '500ms' } } })
