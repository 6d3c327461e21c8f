import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request is answered 401, as without a token; the limits are on latency only.',
  exit: [1],
  says: /401 ×/,
}

export default load({ name: 'all-401', mix: asking('/status/401'), budgets: { item: { p95: '500ms' } } })
