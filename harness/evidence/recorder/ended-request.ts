import type { FailureKind } from '../evidence.ts'

/** One request that has ended, well or not. */
export interface EndedRequest {
  readonly route: string
  /** Intended start in seconds since the measured part began; below zero it belongs to the warm-up and is left out. */
  readonly offset: number
  /** What it cost from its intended start, failed or not. */
  readonly microseconds: number
  /** The HTTP status; 0 when no response came. */
  readonly status: number
  /** How it failed, which the engine alone decides: a status of 404 is none where it was expected. */
  readonly failure: FailureKind | undefined
  readonly bytesIn: number
  readonly bytesOut: number
}
