/** A program that an engine needs beside Node. */
export interface EngineProgram {
  readonly name: string
  /** The path of the program; undefined if it is not installed. */
  readonly find: () => string | undefined
  /** How to install it, as the hint of INSTRUMENT_MISSING. */
  readonly install: string
}
