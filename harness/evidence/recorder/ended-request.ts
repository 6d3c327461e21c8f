import type { FailureKind } from '../evidence.ts'

/** A request and its answer, unchanged; secrets are removed before anything is kept. */
export interface Exchanged {
  readonly method: string
  /** Path and query, or the whole URL. */
  readonly path: string
  /** The beginning of the answer's body, or a note in its place. */
  readonly answer: Uint8Array | string
}

/** One request that has ended, successfully or not. */
export interface EndedRequest {
  readonly route: string
  /** Intended start in seconds since the measured part began; a negative value belongs to the warm-up and is left out. */
  readonly offset: number
  /** The time from its intended start to its end, whether or not it failed. */
  readonly microseconds: number
  /**
   * Microseconds from its intended start to the first byte of its answer, when the engine measures it; undefined for none.
   */
  readonly firstByte?: number | undefined
  /** The HTTP status; 0 when no response was received. */
  readonly status: number
  /** How it failed, as decided by the engine: a status of 404 is no failure when it was expected. */
  readonly failure: FailureKind | undefined
  readonly bytesIn: number
  readonly bytesOut: number
  /**
   * Returns the request and answer of a failure. It is called at once or never, and only for the first failure of a group.
   */
  readonly example?: (() => Exchanged) | undefined
}
