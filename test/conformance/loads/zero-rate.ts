import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A rate of nothing.',
  exit: [2],
  says: /rate/i,
}

export default load({
  name: 'zero-rate',
  mix: asking('/item'),
  arrivals: { kind: 'constant', rate: '0/s' },
  budgets: { item: { p95: '500ms' } },
})
