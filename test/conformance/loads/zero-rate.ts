import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A rate of nothing.',
  exit: [2],
  says: /must be more than 0\/s/,
}

export default load({
  name: 'zero-rate',
  mix: asking('/item'),
  arrivals: { kind: 'constant', rate: '0/s' },
  budgets: { item: { p95: '500ms' } },
})
