import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Ten requests, and a limit on p99.',
  exit: [3],
  says: /requests? on item; p99 needs/,
}

export default load({
  name: 'too-few',
  mix: asking('/item'),
  arrivals: { kind: 'constant', rate: '5/s' },
  duration: '2s',
  budgets: { item: { p99: '500ms' } },
})
