import type { AutocannonScenario } from '../../config/scenario/scenario.ts'
import { knownScenario } from '../engine/known-scenario.ts'

/** The same two routes as in the known scenario, in a closed loop. */
const { arrivals: _, ...common } = knownScenario
const scenario: AutocannonScenario<string> = { ...common, engine: 'autocannon', connections: 10 }
export default scenario
