import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'It answers well at first, and only fails from the middle of the run on.',
  exit: [1],
  says: /500 ×/,
  options: ['--env', 'TURNS_AFTER=3', '--env', 'TURNS_INTO=error'],
}

export default load({
  name: 'turned-errors',
  mix: asking('/turning/error'),
  budgets: { item: { p95: '500ms' } },
})
