import type { Scenario } from '../scenario/scenario.ts'
import { autocannon } from './autocannon.ts'
import type { EngineDescriptor } from './descriptor.ts'
import { k6 } from './k6.ts'
import { openLoop } from './open-loop.ts'

export type EngineName = Scenario['engine']

/** What each engine is: one row an engine. What runs it is in `load/driver/engine-registry.ts`. */
export const engines: Readonly<Record<EngineName, EngineDescriptor>> = {
  'open-loop': openLoop,
  autocannon,
  k6,
}

export const engineNames = Object.keys(engines) as readonly EngineName[]

/** What is true of the engine of a scenario or of its evidence. */
export const engineOf = ({ engine }: { readonly engine: EngineName }): EngineDescriptor => engines[engine]
