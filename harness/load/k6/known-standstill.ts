import type { K6Scenario } from '../../config/scenario/scenario.ts'
import known from './known.ts'

/**
 * The known scenario with one virtual user for each request that waits while a server stands still: too many for a quiet
 * reading.
 */
const scenario: K6Scenario<string> = { ...known, environment: { LONGEST: '3' } }
export default scenario
