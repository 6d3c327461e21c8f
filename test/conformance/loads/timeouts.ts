import { load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'One answer in five takes longer than the timeout.',
  exit: [1],
  says: /timeout ×/,
}

export default load({
  name: 'timeouts',
  mix: [
    { route: 'item', weight: 4, request: () => ({ path: '/item' }) },
    { route: 'item', weight: 1, request: () => ({ path: '/slow/3000' }) },
  ],
  budgets: { item: { p50: '500ms' } },
})
