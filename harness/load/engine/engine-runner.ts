import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Engine } from './engine.ts'
import type { EngineProgram } from './engine-program.ts'

/** What drives with an engine, and with which scenarios it is calibrated. What is true of the engine is in its descriptor. */
export interface EngineRunner<S extends Scenario = Scenario> {
  /** Loads what runs it; a driver loads only its own: it starts the sooner and holds the less. */
  readonly load: () => Promise<Engine<S>>
  /** The program that it needs beside Node. */
  readonly program?: EngineProgram
  /** The packages that send and count for it: another version of one is another instrument. */
  readonly packages: readonly string[]
  /** The path of the scenario that calibrates it: two routes of a server of known latency, `first` and `second`. */
  readonly known: string
  /** The same for a server that stands still, where it is asked otherwise. */
  readonly knownStandstill?: string
}
