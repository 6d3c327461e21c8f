import type { FailureKind } from '../evidence.ts'

/** What was asked and answered, as it was; what is kept of it is without secrets. */
export interface Exchanged {
  readonly method: string
  /** Path and query, or the whole URL. */
  readonly path: string
  /** The beginning of the answer's body, or what is known in its place. */
  readonly answer: Uint8Array | string
}

/** One request that has ended, well or not. */
export interface EndedRequest {
  readonly route: string
  /** Intended start in seconds since the measured part began; below zero it belongs to the warm-up and is left out. */
  readonly offset: number
  /** What it cost from its intended start, failed or not. */
  readonly microseconds: number
  /** Microseconds from its intended start to the first byte of its answer, where the engine tells; undefined for none. */
  readonly firstByte?: number | undefined
  /** The HTTP status; 0 when no response came. */
  readonly status: number
  /** How it failed, which the engine alone decides: a status of 404 is none where it was expected. */
  readonly failure: FailureKind | undefined
  readonly bytesIn: number
  readonly bytesOut: number
  /** Of one that failed: called at once or never, and only for the first of those that failed alike. */
  readonly example?: (() => Exchanged) | undefined
}
