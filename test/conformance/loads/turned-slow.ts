import { asking, load } from '../load.ts'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'It is fast at first and slow for the second half of the run.',
  exit: [1, 3],
  says: /p95/,
  options: ['--env', 'TURNS_AFTER=3', '--env', 'TURNS_INTO=slow'],
}

export default load({ name: 'turned-slow', mix: asking('/turning/500'), budgets: { item: { p95: '100ms' } } })
