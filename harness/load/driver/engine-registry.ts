import { type EngineName, engineNames } from '../../config/engines/engines.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import { autocannonRunner } from '../autocannon/runner.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineProgram } from '../engine/engine-program.ts'
import type { EngineRunner } from '../engine/engine-runner.ts'
import { k6Runner } from '../k6/runner.ts'
import { openLoopRunner } from '../open-loop/runner.ts'

/** What runs each engine: one row an engine. What is true of each is in `config/engines/engines.ts`. */
const runners: { readonly [S in Scenario as S['engine']]: EngineRunner<S> } = {
  'open-loop': openLoopRunner,
  autocannon: autocannonRunner,
  k6: k6Runner,
}

/** What runs an engine. */
export const runnerOf = (engine: EngineName): EngineRunner => runners[engine] as EngineRunner

/** What runs each engine, in the order of the table. */
export const allRunners = (): readonly EngineRunner[] => engineNames.map(runnerOf)

/** Runs a scenario with the engine it names. */
export const runEngine: Engine<Scenario> = async (order, scenario, recorder, context) => {
  // The row of a scenario's engine runs scenarios of its type, which TypeScript does not follow through the union.
  const run = await runnerOf(scenario.engine).load()
  return run(order, scenario, recorder, context)
}

/** The program that an engine needs and that is not here; undefined when nothing is missing. */
export function missingProgramOf(engine: EngineName): EngineProgram | undefined {
  const { program } = runnerOf(engine)
  return program?.find() === undefined ? program : undefined
}
