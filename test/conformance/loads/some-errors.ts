import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'One answer in ten is a fast 503, where 0.1 % is allowed by default.',
  exit: [1],
  says: /503 ×/,
}

export default load({
  name: 'some-errors',
  mix: asking('/sometimes?share=0.1'),
  budgets: { item: { p95: '500ms' } },
})
