import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit on a route that the mix never asks for.',
  exit: [3],
  says: /No request of never/,
}

export default load({
  name: 'route-never-ran',
  mix: asking('/item'),
  budgets: { item: { p95: '500ms' }, never: { p95: '500ms' } },
})
