import type { FailureKind } from './evidence.ts'

/** One request that has ended, well or not. */
export interface EndedRequest {
  readonly route: string
  /** Intended start in seconds since the measured part began; below zero it belongs to the warm-up and is left out. */
  readonly offset: number
  /** What it cost from its intended start, failed or not. */
  readonly microseconds: number
  /** The HTTP status; 0 when no response came. 4xx and 5xx count as failures by themselves. */
  readonly status: number
  /** A failure that the status does not tell. */
  readonly failure: FailureKind | undefined
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Where an engine puts what it measures. */
export interface Recorder {
  /** The measured part begins: unix time in milliseconds (fractions allowed). */
  begin(startedAt: number): void
  record(request: EndedRequest): void
  /** Actual minus intended start of the request intended at `offset` seconds. */
  recordSendLag(offset: number, microseconds: number): void
  /**
   * Requests intended before `offset` seconds have all ended: their seconds may go to disk. One that ends later all
   * the same is not lost, it only costs another line.
   */
  advance(offset: number): void
}
