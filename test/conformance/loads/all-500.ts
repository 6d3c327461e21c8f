import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request is answered 500 at once.',
  exit: [1],
  says: /500 ×/,
}

export default load({ name: 'all-500', mix: asking('/error'), budgets: { item: { p95: '500ms' } } })
