import { type EngineName, engineNames } from '../../config/engines/engines.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import { autocannonRunner } from '../autocannon/runner.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineProgram } from '../engine/engine-program.ts'
import type { EngineRunner } from '../engine/engine-runner.ts'
import { k6Runner } from '../k6/runner.ts'
import { openLoopRunner } from '../open-loop/runner.ts'

/** The code that runs each engine, one row per engine. The descriptions are in `config/engines/engines.ts`. */
const runners: { readonly [S in Scenario as S['engine']]: EngineRunner<S> } = {
  'open-loop': openLoopRunner,
  autocannon: autocannonRunner,
  k6: k6Runner,
}

/** The code that runs an engine. */
export const runnerOf = (engine: EngineName): EngineRunner => runners[engine] as EngineRunner

/** The code that runs each engine, in the order of the table. */
export const allRunners = (): readonly EngineRunner[] => engineNames.map(runnerOf)

/** Runs a scenario with the engine it names. */
export const runEngine: Engine<Scenario> = async (order, scenario, recorder, context) => {
  // The row of an engine runs scenarios of its own type; TypeScript does not follow this through the union.
  const run = await runnerOf(scenario.engine).load()
  return run(order, scenario, recorder, context)
}

/** The program that an engine needs and that is not installed; undefined if nothing is missing. */
export function missingProgramOf(engine: EngineName): EngineProgram | undefined {
  const { program } = runnerOf(engine)
  return program?.find() === undefined ? program : undefined
}
