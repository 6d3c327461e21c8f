import type { Ending, Statistic, TimesOf } from '../../config/figures/row.ts'
import { countAbove, emptyDistribution } from '../../evidence/distribution.ts'
import type { ExpectedLatencies, Latencies, OtherTimes, RouteSeries } from './route-series.ts'

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

/** The time that a statistic asks whether requests keep, in microseconds; undefined for others. */
export const inTimeOf = (statistic: Statistic): number | undefined =>
  'microseconds' in statistic ? statistic.microseconds : undefined

/** Whether all journeys that began in a second either have ended or have taken longer than `inTime`, and all before it. */
const isKnown = ({ leftOutJourney }: OtherTimes, second: number, inTime: number): boolean =>
  !((leftOutJourney?.shortest[second] ?? Number.POSITIVE_INFINITY) < inTime)

/**
 * How many journeys of each second did not get to their end within `inTime`, beside those that took longer. One that the end of
 * the load left out is among them once it had taken longer. From the second on in which one began that may still have been in
 * time, broken ones do not count: the others of that second have not ended, so that the broken ones would be too many of all.
 */
function lostJourneys(times: OtherTimes, length: number, inTime: number): readonly number[] {
  const { brokenJourney, leftOutJourney } = times
  return Array.from({ length }, (_, second) => {
    const broken = isKnown(times, second, inTime) ? (brokenJourney?.latencies[second]?.total ?? 0) : 0
    return broken + countAbove(leftOutJourney?.latencies[second] ?? emptyDistribution, inTime)
  })
}

/** Whether there is no second of which it is known how many of its journeys got to their end within `inTime`. */
export const isCutOff = ({ times }: RouteSeries, of: TimesOf, inTime: number | undefined): boolean =>
  of === 'journey' &&
  inTime !== undefined &&
  times.leftOutJourney !== undefined &&
  !times.leftOutJourney.shortest.some((_, second) => isKnown(times, second, inTime))

/**
 * The times of a kind; undefined when they were not recorded.
 * @param inTime the time, in microseconds, that shares of journeys are asked about.
 */
export function timesOf(series: RouteSeries, of: TimesOf, inTime = 0): Times | undefined {
  if (of === 'response') return { ...series, sizes: series.dones }
  const { brokenJourney, leftOutJourney } = series.times
  // Where no journey got to its end, none was in time.
  const lost = of === 'journey' ? (brokenJourney ?? leftOutJourney)?.latencies.length : undefined
  const times = series.times[of] ?? (lost === undefined ? undefined : noTimes(lost))
  if (times === undefined) return undefined
  const { length } = times.latencies
  const missing = of === 'journey' ? lostJourneys(series.times, length, inTime) : []
  // Only expected answers have a first byte; a request without one was not answered in time.
  const sizes =
    of === 'ttfb' ? series.dones : times.latencies.map(({ total }, second) => total + (missing[second] ?? 0))
  return { ...times, expected: { ...times, known: 'exactly' }, sizes }
}

/** How many requests of each second ended in this way. */
export function endingsOf(series: RouteSeries, ending: Ending): readonly number[] {
  return 'status' in ending ? series.statuses(ending.status) : series.failures(...ending.failures)
}
