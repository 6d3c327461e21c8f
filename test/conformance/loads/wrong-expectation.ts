import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The scenario expects 201, and the service answers 200.',
  exit: [1],
  says: /200 unexpected ×/,
}

export default load({
  name: 'wrong-expectation',
  mix: asking('/item'),
  expect: { item: 201 },
  budgets: { item: { p95: '500ms' } },
})
