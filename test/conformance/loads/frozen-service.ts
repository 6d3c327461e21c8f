import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The process of the service stops without ending.',
  exit: [1, 3, 4],
  says: /timeout|50\d ×/,
  options: ['--env', 'TURNS_AFTER=3', '--env', 'TURNS_INTO=freeze'],
}

export default load({
  name: 'frozen-service',
  mix: asking('/turning/freeze'),
  budgets: { item: { p95: '500ms' } },
})
