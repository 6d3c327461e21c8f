/** A program that an engine needs beside Node. */
export interface EngineProgram {
  readonly name: string
  /** Where it is; undefined when it is not here. */
  readonly find: () => string | undefined
  /** How to get it, as the hint of INSTRUMENT_MISSING. */
  readonly install: string
}
