import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request is sent to a log-in page that nobody follows.',
  exit: [1],
  says: /302 unexpected ×/,
}

export default load({ name: 'all-302', mix: asking('/login'), budgets: { item: { p95: '500ms' } } })
