import { load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A function of the scenario throws.',
  exit: [2],
  says: /request of route "item" threw no token here/,
}

export default load({
  name: 'throwing-scenario',
  mix: [
    {
      route: 'item',
      weight: 1,
      request: () => {
        throw new Error('no token here')
      },
    },
  ],
  budgets: { item: { p95: '500ms' } },
})
