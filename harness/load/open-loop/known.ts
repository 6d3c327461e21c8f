import { knownScenario } from '../engine/known-scenario.ts'

export default knownScenario
