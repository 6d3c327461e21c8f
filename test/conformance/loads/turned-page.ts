import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The service is swapped for a page with status 200 in the middle of the run; the scenario says what it expects.',
  exit: [1],
  says: /unexpected|mismatch/,
  options: ['--env', 'TURNS_AFTER=3', '--env', 'TURNS_INTO=page'],
}

export default load({
  name: 'turned-page',
  mix: asking('/turning/page'),
  expect: { item: (answer) => answer.status === 200 && answer.text.includes('item') },
  budgets: { item: { p95: '500ms' } },
})
