import type { EngineName } from '../../config/engines/engines.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Engine } from '../engine/engine.ts'
import { type EngineProgram, k6Program } from '../k6/program/program.ts'

interface RegisteredEngine<S extends Scenario> {
  /** Loads what runs it; a driver loads only its own: it starts the sooner and holds the less. */
  readonly load: () => Promise<Engine<S>>
  /** The program that it needs beside Node. */
  readonly program?: EngineProgram
}

/** What runs each engine: one row an engine. What is true of each is in `config/engines/engines.ts`. */
const registry: { readonly [S in Scenario as S['engine']]: RegisteredEngine<S> } = {
  'open-loop': { load: async () => (await import('../open-loop/open-loop.ts')).openLoop },
  autocannon: { load: async () => (await import('../autocannon/autocannon.ts')).autocannonEngine },
  k6: { load: async () => (await import('../k6/k6.ts')).k6, program: k6Program },
}

/** Runs a scenario with the engine it names. */
export const runEngine: Engine<Scenario> = async (order, scenario, recorder, context) => {
  // The row of a scenario's engine runs scenarios of its type, which TypeScript does not follow through the union.
  const { load } = registry[scenario.engine] as RegisteredEngine<Scenario>
  const run = await load()
  return run(order, scenario, recorder, context)
}

/** The program that an engine needs and that is not here; undefined when nothing is missing. */
export function missingProgramOf(engine: EngineName): EngineProgram | undefined {
  const { program } = registry[engine]
  return program?.find() === undefined ? program : undefined
}
