import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The only limit is one that decides nothing.',
  exit: [3],
  says: /no budget that decides/,
}

export default load({
  name: 'only-warnings',
  mix: asking('/item'),
  budgets: { item: { p95: { limit: '500ms', level: 'warn' } } },
})
