import { autocannon } from '../../load/autocannon/descriptor/descriptor.ts'
import type { AutocannonScenario } from '../../load/autocannon/descriptor/scenario.ts'
import { k6 } from '../../load/k6/descriptor/descriptor.ts'
import type { K6Scenario } from '../../load/k6/descriptor/scenario.ts'
import { openLoop } from '../../load/open-loop/descriptor/descriptor.ts'
import type { OpenLoopScenario } from '../../load/open-loop/descriptor/scenario.ts'
import type { EngineDescriptor } from '../engine/descriptor.ts'

/** The fields of the scenarios of each engine; an engine has a row here and a row in the table below. */
export interface EngineScenarios<R extends string> {
  readonly 'open-loop': OpenLoopScenario<R>
  readonly autocannon: AutocannonScenario<R>
  readonly k6: K6Scenario<R>
}

export type EngineName = keyof EngineScenarios<string>

/** The description of each engine, one row per engine. What runs an engine is in `load/driver/engine-registry.ts`. */
export const engines: Readonly<Record<EngineName, EngineDescriptor>> = {
  'open-loop': openLoop,
  autocannon,
  k6,
}

export const engineNames = Object.keys(engines) as readonly EngineName[]

/** The description of the engine of a scenario or of its evidence. */
export const engineOf = ({ engine }: { readonly engine: EngineName }): EngineDescriptor => engines[engine]
