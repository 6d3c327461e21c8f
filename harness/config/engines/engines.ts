import type { EngineDescriptor } from '../engine/descriptor.ts'
import { autocannon } from './autocannon/descriptor.ts'
import type { AutocannonScenario } from './autocannon/scenario.ts'
import { k6 } from './k6/descriptor.ts'
import type { K6Scenario } from './k6/scenario.ts'
import { openLoop } from './open-loop/descriptor.ts'
import type { OpenLoopScenario } from './open-loop/scenario.ts'

/** What a scenario of each engine holds, beside its row below. */
export interface EngineScenarios<R extends string> {
  readonly 'open-loop': OpenLoopScenario<R>
  readonly autocannon: AutocannonScenario<R>
  readonly k6: K6Scenario<R>
}

export type EngineName = keyof EngineScenarios<string>

/** What each engine is: one row an engine. What runs it is in `load/driver/engine-registry.ts`. */
export const engines: Readonly<Record<EngineName, EngineDescriptor>> = {
  'open-loop': openLoop,
  autocannon,
  k6,
}

export const engineNames = Object.keys(engines) as readonly EngineName[]

/** What is true of the engine of a scenario or of its evidence. */
export const engineOf = ({ engine }: { readonly engine: EngineName }): EngineDescriptor => engines[engine]
