import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A throughput of 1000/s is demanded of a load of 100/s.',
  exit: [1],
  says: /throughput/,
}

export default load({
  name: 'throughput-low',
  mix: asking('/item'),
  budgets: { item: { p95: '500ms' }, all: { throughput: '1000/s' } },
})
