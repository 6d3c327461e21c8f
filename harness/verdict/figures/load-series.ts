import type { Ending, Statistic, TimesOf } from '../../config/figures/row.ts'
import { type Distribution, emptyDistribution, merge } from '../../evidence/distribution.ts'
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
function inTimeOf(statistic: Statistic | undefined): number | undefined {
  if (statistic === undefined || !('microseconds' in statistic)) return undefined
  return statistic.kind === 'apdex' ? 4 * statistic.microseconds : statistic.microseconds
}

/**
 * The number of the first second in which a journey began that the end of the load left out; for a share in time or an apdex,
 * before it had taken as long as `inTimeOf` says. Of the journeys of later seconds, the short and the broken ones have ended and
 * the others have not. Infinite when there is none, and for other times.
 */
export function knownUntil({ times }: RouteSeries, of: TimesOf, statistic?: Statistic): number {
  const inTime = inTimeOf(statistic) ?? Number.POSITIVE_INFINITY
  const first = of === 'journey' ? times.leftOutJourney?.shortest.findIndex((least) => least < inTime) : -1
  return first === undefined || first < 0 ? Number.POSITIVE_INFINITY : first
}

/** The times of one second; none where they were not recorded. */
const at = (of: Latencies | undefined, second: number): Distribution =>
  of?.latencies[second] ?? emptyDistribution

/** Journeys. One that was left out has at least taken the time that is on record. */
function journeysOf(series: RouteSeries, statistic: Statistic | undefined): Times | undefined {
  const { journey, brokenJourney, leftOutJourney } = series.times
  const ended = (journey ?? brokenJourney ?? leftOutJourney)?.latencies.map((_, second) =>
    at(journey, second),
  )
  if (ended === undefined) return undefined
  // A second that is not known is none of theirs, so that an interval rests on the others alone.
  const known = ended.slice(0, knownUntil(series, 'journey', statistic))
  const expected = { latency: merge(known), latencies: known, known: 'exactly' } as const
  if (inTimeOf(statistic) !== undefined) {
    // Those left out in a second that is known had taken longer, so neither they nor the broken ones were in time.
    const sizes = known.map(
      ({ total }, second) => total + at(brokenJourney, second).total + at(leftOutJourney, second).total,
    )
    return { ...expected, expected, sizes }
  }
  const latencies = ended.map((own, second) => merge([own, at(leftOutJourney, second)]))
  return { latency: merge(latencies), latencies, expected, sizes: latencies.map(({ total }) => total) }
}

/**
 * The times of a kind; undefined when they were not recorded. Those of all journeys are at least as long, and those of expected
 * ones are exactly those of the seconds before the first that was left out.
 * @param statistic what is computed from them; a share in time or an apdex needs other journeys and numbers than the rest.
 */
export function timesOf(series: RouteSeries, of: TimesOf, statistic?: Statistic): Times | undefined {
  if (of === 'response') return { ...series, sizes: series.dones }
  if (of === 'journey') return journeysOf(series, statistic)
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
