import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The log-in before the load fails.',
  exit: [1, 2, 3, 4, 5],
  says: /session threw 401 from the identity provider/,
}

export default load({
  name: 'failing-login',
  session: async () => {
    throw new Error('401 from the identity provider')
  },
  mix: asking('/item'),
  budgets: { item: { p95: '500ms' } },
})
