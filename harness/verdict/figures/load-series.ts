import type { Ending, Statistic, TimesOf } from '../../config/figures/row.ts'
import { emptyDistribution, merge } from '../../evidence/distribution.ts'
import type { ExpectedLatencies, Latencies, RouteSeries } from './route-series.ts'

/** Times of one kind: of all requests, of expected answers, and the numbers of which the shares in each second are taken. */
export interface Times extends Latencies {
  readonly expected: ExpectedLatencies
  readonly sizes: readonly number[]
}

/**
 * The time, in microseconds, after which a request that still lasts counts nothing in a share in time or an apdex; undefined for
 * other statistics.
 */
export function inTimeOf(statistic: Statistic): number | undefined {
  if (!('microseconds' in statistic)) return undefined
  return statistic.kind === 'apdex' ? 4 * statistic.microseconds : statistic.microseconds
}

/**
 * The number of the first second in which a journey began that the end of the load left out before it had taken `inTime`
 * microseconds. Of the journeys of later seconds, the short and the broken ones have ended and the others have not. Infinite
 * when there is none, and for other times.
 */
export function knownUntil({ times }: RouteSeries, of: TimesOf, inTime = Number.POSITIVE_INFINITY): number {
  const first = of === 'journey' ? times.leftOutJourney?.shortest.findIndex((least) => least < inTime) : -1
  return first === undefined || first < 0 ? Number.POSITIVE_INFINITY : first
}

/** Journeys. One that was left out has at least taken the time that is on record. */
function journeysOf(series: RouteSeries, inTime: number | undefined): Times | undefined {
  const { journey, brokenJourney, leftOutJourney } = series.times
  const ended = (journey ?? brokenJourney ?? leftOutJourney)?.latencies.map(
    (_, second) => journey?.latencies[second] ?? emptyDistribution,
  )
  if (ended === undefined) return undefined
  // A second that is not known is none of theirs, so that an interval rests on the others alone.
  const known = ended.slice(0, knownUntil(series, 'journey', inTime))
  const expected = { latency: merge(known), latencies: known, known: 'exactly' } as const
  const leftOut = ended.map((_, second) => leftOutJourney?.latencies[second] ?? emptyDistribution)
  if (inTime !== undefined) {
    // Those left out in a second that is known had taken longer, so neither they nor the broken ones were in time.
    const sizes = known.map(
      ({ total }, second) =>
        total + (brokenJourney?.latencies[second]?.total ?? 0) + (leftOut[second]?.total ?? 0),
    )
    return { ...expected, expected, sizes }
  }
  const latencies = ended.map((own, second) => merge([own, leftOut[second] ?? emptyDistribution]))
  return { latency: merge(latencies), latencies, expected, sizes: latencies.map(({ total }) => total) }
}

/**
 * The times of a kind; undefined when they were not recorded. Those of all journeys are at least as long, and those of expected
 * ones are exactly those of the seconds before the first that was left out.
 * @param inTime as `inTimeOf` says.
 */
export function timesOf(series: RouteSeries, of: TimesOf, inTime?: number): Times | undefined {
  if (of === 'response') return { ...series, sizes: series.dones }
  if (of === 'journey') return journeysOf(series, inTime)
  const times = series.times[of]
  if (times === undefined) return undefined
  // Only expected answers have a first byte; a request without one was not answered in time.
  const sizes = of === 'ttfb' ? series.dones : times.latencies.map(({ total }) => total)
  return { ...times, expected: { ...times, known: 'exactly' }, sizes }
}

/** How many requests of each second ended in this way. */
export function endingsOf(series: RouteSeries, ending: Ending): readonly number[] {
  return 'status' in ending ? series.statuses(ending.status) : series.failures(...ending.failures)
}
