import type { Ending, TimesOf } from '../../config/figures/row.ts'
import type { ExpectedLatencies, Latencies, RouteSeries } from './route-series.ts'

/** Times of one kind: of all requests, of those that ended as expected, and what shares of each second's are of. */
export interface Times extends Latencies {
  readonly expected: ExpectedLatencies
  readonly sizes: readonly number[]
}

/** The times of a kind; undefined where they were not recorded. */
export function timesOf(series: RouteSeries, of: TimesOf): Times | undefined {
  if (of === 'response') return { ...series, sizes: series.dones }
  const times = series.times[of]
  // First bytes are those of expected answers; a request without one is one that was not answered in time.
  const sizes = of === 'ttfb' ? series.dones : times?.latencies.map(({ total }) => total)
  return times && sizes && { ...times, expected: { ...times, known: 'exactly' }, sizes }
}

/** How many requests of each second ended so. */
export function endingsOf(series: RouteSeries, ending: Ending): readonly number[] {
  if ('status' in ending) return series.statuses(ending.status)
  return ending.failure === 'any' ? series.failures() : series.failures(ending.failure)
}
