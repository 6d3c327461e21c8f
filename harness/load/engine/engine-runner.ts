import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Engine } from './engine.ts'
import type { EngineProgram } from './engine-program.ts'

/** The code that drives with an engine, and the scenarios that calibrate the engine. Its properties are in its descriptor. */
export interface EngineRunner<S extends Scenario = Scenario> {
  /** Loads the code. A driver loads only the code of its own engine, so that it starts sooner and uses less memory. */
  readonly load: () => Promise<Engine<S>>
  /** The program that the engine needs beside Node. */
  readonly program?: EngineProgram
  /** The packages that send and count for the engine: with another version of one, it is another instrument. */
  readonly packages: readonly string[]
  /**
   * The path of the scenario that calibrates the engine: two routes of a server with known latencies, `first` and `second`.
   */
  readonly known: string
  /** The scenario for a server that stands still, if that needs another one. */
  readonly knownStandstill?: string
}
