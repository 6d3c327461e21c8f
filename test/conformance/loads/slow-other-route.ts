import { load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'One route is fast, the other breaks its limit.',
  exit: [1],
  says: /p95 of other/,
}

export default load({
  name: 'slow-other-route',
  mix: [
    { route: 'item', weight: 4, request: () => ({ path: '/item' }) },
    { route: 'other', weight: 1, request: () => ({ path: '/slow/300' }) },
  ],
  budgets: { item: { p95: '500ms' }, other: { p95: '100ms' } },
})
