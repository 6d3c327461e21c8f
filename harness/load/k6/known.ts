import type { K6Scenario } from '../../config/scenario/scenario.ts'
import { knownScenario } from '../engine/known-scenario.ts'

/** The same two routes for k6, which starts its iterations evenly. */
const { arrivals: _, connections: __, mix: ___, ...common } = knownScenario
const scenario: K6Scenario<string> = {
  ...common,
  engine: 'k6',
  script: '../../../scenarios/k6/known-latency.ts',
  routes: ['first', 'second'],
  rate: '200/s',
  environment: { LONGEST: '0.3' },
}
export default scenario
