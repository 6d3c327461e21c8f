import type { Ending, TimesOf } from '../../config/figures/row.ts'
import { emptyDistribution } from '../../evidence/distribution.ts'
import type { ExpectedLatencies, Latencies, RouteSeries } from './route-series.ts'

/** Times of one kind: of all requests, of expected answers, and the numbers of which the shares in each second are taken. */
export interface Times extends Latencies {
  readonly expected: ExpectedLatencies
  readonly sizes: readonly number[]
}

/** No time in any of so many seconds. */
const noTimes = (seconds: number): Latencies => ({
  latency: emptyDistribution,
  latencies: Array.from({ length: seconds }, () => emptyDistribution),
})

/** The times of a kind; undefined when they were not recorded. */
export function timesOf(series: RouteSeries, of: TimesOf): Times | undefined {
  if (of === 'response') return { ...series, sizes: series.dones }
  // Only expected answers have a first byte; a request without one was not answered in time, and neither did a broken
  // journey get to its end. Where all of them broke, none was in time.
  const broken = of === 'journey' ? series.times.brokenJourney?.latencies : undefined
  const times = series.times[of] ?? (broken && noTimes(broken.length))
  const sizes =
    of === 'ttfb'
      ? series.dones
      : times?.latencies.map(({ total }, second) => total + (broken?.[second]?.total ?? 0))
  return times && sizes && { ...times, expected: { ...times, known: 'exactly' }, sizes }
}

/** How many requests of each second ended in this way. */
export function endingsOf(series: RouteSeries, ending: Ending): readonly number[] {
  return 'status' in ending ? series.statuses(ending.status) : series.failures(...ending.failures)
}
