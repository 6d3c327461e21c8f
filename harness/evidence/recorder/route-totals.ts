import type { EndedRequest } from './ended-request.ts'
import { addRequest, failedIn, newTally } from './tally.ts'

/** The totals of a route in the measured part so far; latencies in microseconds, 0 while no request has ended. */
export interface RouteTotals {
  readonly route: string
  readonly done: number
  readonly failed: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Adds up the requests of one route. */
export function routeTotals(route: string): { add(request: EndedRequest): void; read(): RouteTotals } {
  const sum = newTally()
  return {
    add: (request) => addRequest(sum, request),
    read: () => ({
      route,
      done: sum.histogram.totalCount,
      failed: failedIn(sum),
      p50: sum.histogram.getValueAtPercentile(50),
      p95: sum.histogram.getValueAtPercentile(95),
      p99: sum.histogram.getValueAtPercentile(99),
    }),
  }
}
