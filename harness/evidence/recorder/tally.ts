import type { Int32Histogram } from 'hdr-histogram-js'
import type { FailureKind } from '../evidence.ts'
import { newHistogram, recordMicroseconds } from '../histogram.ts'
import type { EndedRequest } from './ended-request.ts'

/** The measurements of one route in one span: histograms, and counts in addition. The object is reused. */
export interface Tally {
  readonly histogram: Int32Histogram
  /** The latencies of failed requests, which `histogram` also contains; undefined until one failed. */
  failed: Int32Histogram | undefined
  /** Microseconds to the first byte of expected answers; undefined until there was one. */
  firstByte: Int32Histogram | undefined
  readonly statuses: Map<number, number>
  readonly failures: Map<FailureKind, number>
  bytesIn: number
  bytesOut: number
}

export const newTally = (): Tally => ({
  histogram: newHistogram(),
  failed: undefined,
  firstByte: undefined,
  statuses: new Map(),
  failures: new Map(),
  bytesIn: 0,
  bytesOut: 0,
})

export function addRequest(tally: Tally, request: EndedRequest): void {
  recordMicroseconds(tally.histogram, request.microseconds)
  const { statuses, failures } = tally
  const { status, failure } = request
  if (status > 0) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  if (failure) {
    failures.set(failure, (failures.get(failure) ?? 0) + 1)
    tally.failed ??= newHistogram()
    recordMicroseconds(tally.failed, request.microseconds)
  } else if (request.firstByte !== undefined) {
    tally.firstByte ??= newHistogram()
    recordMicroseconds(tally.firstByte, request.firstByte)
  }
  tally.bytesIn += request.bytesIn
  tally.bytesOut += request.bytesOut
}

export const failedIn = (tally: Tally): number => {
  let failed = 0
  for (const count of tally.failures.values()) failed += count
  return failed
}

export function clearTally(tally: Tally): void {
  tally.histogram.reset()
  tally.failed?.reset()
  tally.firstByte?.reset()
  tally.statuses.clear()
  tally.failures.clear()
  tally.bytesIn = 0
  tally.bytesOut = 0
}
