import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request is answered 404 in a millisecond; the limits are on latency only.',
  exit: [1],
  says: /404 ×/,
}

export default load({
  name: 'all-404',
  mix: asking('/status/404'),
  budgets: { item: { p95: '500ms', p99: '1s' } },
})
