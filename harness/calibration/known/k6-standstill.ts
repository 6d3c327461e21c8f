import type { K6Scenario } from '../../config/scenario/scenario.ts'
import k6 from './k6.ts'

/** The same with a virtual user for each of those who wait while a server stands still: too many for a quiet reading. */
const scenario: K6Scenario<string> = { ...k6, environment: { LONGEST: '3' } }
export default scenario
