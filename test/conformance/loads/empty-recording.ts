import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A recording without a moment in the measured part.',
  exit: [2, 3],
  says: /None of the 1 recorded arrivals/,
}

export default load({
  name: 'empty-recording',
  mix: asking('/item'),
  arrivals: { kind: 'recorded', times: [9999] },
  budgets: { item: { p95: '500ms' } },
})
