import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'No request is ever answered.',
  exit: [1, 3],
  says: /timeout ×/,
}

export default load({
  name: 'all-hang',
  mix: asking('/hang'),
  arrivals: { kind: 'poisson', rate: '30/s' },
  budgets: { item: { p95: '500ms' } },
})
