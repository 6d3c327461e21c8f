import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The process of the service is killed while it is needed.',
  exit: [4],
  says: /ended while it was needed/,
  options: ['--env', 'TURNS_AFTER=3', '--env', 'TURNS_INTO=exit'],
}

export default load({
  name: 'killed-service',
  mix: asking('/turning/exit'),
  budgets: { item: { p95: '500ms' } },
})
