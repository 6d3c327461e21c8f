import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'More is asked than two connections can carry: the rate is missed, and latency is what it costs.',
  exit: [1, 3],
  says: /p95|rate/,
}

export default load({
  name: 'missed-rate',
  mix: asking('/slow/200'),
  connections: 2,
  budgets: { item: { p95: '500ms' } },
})
