import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'All requests fail and the limit on errors is switched off: nothing is left to judge a percentile on.',
  exit: [3],
  says: /requests on item ended as expected/,
}

export default load({
  name: 'errors-lifted',
  mix: asking('/status/404'),
  budgets: { item: { p95: '500ms', errorRate: 'off' } },
})
