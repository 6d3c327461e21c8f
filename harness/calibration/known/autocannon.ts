import type { AutocannonScenario } from '../../config/scenario/scenario.ts'
import openLoop from './open-loop.ts'

/** The same two routes in a closed loop. */
const { arrivals: _, ...common } = openLoop
const scenario: AutocannonScenario<string> = { ...common, engine: 'autocannon', connections: 10 }
export default scenario
