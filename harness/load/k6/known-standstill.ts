import type { K6Scenario } from '../../config/scenario/scenario.ts'
import known from './known.ts'

/** The same with a virtual user for each of those who wait while a server stands still: too many for a quiet reading. */
const scenario: K6Scenario<string> = { ...known, environment: { LONGEST: '3' } }
export default scenario
