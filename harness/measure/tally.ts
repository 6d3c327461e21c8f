import type { Int32Histogram } from 'hdr-histogram-js'
import type { EndedRequest } from './ended-request.ts'
import type { FailureKind } from './evidence.ts'
import { newHistogram, recordMicroseconds } from './histogram.ts'

/** The failure a request counts as, from its status when nothing else is known. */
function failureOf({ failure, status }: EndedRequest): FailureKind | undefined {
  if (failure) return failure
  if (status >= 500) return 'http5xx'
  return status >= 400 ? 'http4xx' : undefined
}

/** What has been measured of one route in one span: a histogram and the counts beside it. Made once and reused. */
export interface Tally {
  readonly histogram: Int32Histogram
  readonly statuses: Map<number, number>
  readonly failures: Map<FailureKind, number>
  bytesIn: number
  bytesOut: number
}

export const newTally = (): Tally => ({
  histogram: newHistogram(),
  statuses: new Map(),
  failures: new Map(),
  bytesIn: 0,
  bytesOut: 0,
})

export function addRequest(tally: Tally, request: EndedRequest): void {
  recordMicroseconds(tally.histogram, request.microseconds)
  const { statuses, failures } = tally
  if (request.status > 0) statuses.set(request.status, (statuses.get(request.status) ?? 0) + 1)
  const failure = failureOf(request)
  if (failure) failures.set(failure, (failures.get(failure) ?? 0) + 1)
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
  tally.statuses.clear()
  tally.failures.clear()
  tally.bytesIn = 0
  tally.bytesOut = 0
}
