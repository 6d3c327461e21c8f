import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every body ends in its middle.',
  exit: [1],
  says: /(?:reset|mismatch)(?: after \d+)? ×|50\d ×/,
}

export default load({ name: 'all-cut', mix: asking('/cut'), budgets: { item: { p95: '500ms' } } })
