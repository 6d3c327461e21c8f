import { load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request is sent on to a page that fails, and the limit is on the answer before it.',
  exit: [1],
  says: /item\/hop1/,
}

export default load({
  name: 'all-sent-on',
  mix: [{ route: 'item', weight: 1, follow: true, request: () => ({ path: '/onward' }) }],
  budgets: { item: { p95: '500ms' } },
})
