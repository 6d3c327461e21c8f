import { allRoutes } from '../../config/budgets/budget.ts'
import {
  type Distribution,
  emptyDistribution,
  merge,
  subtract,
  withoutSmallest,
} from '../../evidence/distribution.ts'
import type {
  Counts,
  FailureKind,
  RouteEvidence,
  RouteSecond,
  ScenarioEvidence,
  TimedSecond,
} from '../../evidence/evidence.ts'

/** The latencies of a route, in total and for each second; in microseconds. */
export interface Latencies {
  readonly latency: Distribution
  readonly latencies: readonly Distribution[]
}

/**
 * The latencies of the requests that ended as expected. In bundles from before these were recorded separately the value is an
 * upper bound (`most`): what they would be if the failures had been the fastest requests of their second.
 */
export interface ExpectedLatencies extends Latencies {
  readonly known: 'exactly' | 'most'
}

/** Journeys that the end of the load left out, with the times that they had taken. */
export interface LeftOut extends Latencies {
  /** For each second, the shortest of these times among those that began until then; infinite when there are none. */
  readonly shortest: readonly number[]
}

/** Times other than those of answers, when recorded; those of connections and journeys exist only for all routes. */
export interface OtherTimes {
  readonly ttfb?: Latencies | undefined
  readonly connect?: Latencies | undefined
  readonly journey?: Latencies | undefined
  /** Of the journeys that a failed step ended; absent in bundles from before they were recorded. */
  readonly brokenJourney?: Latencies | undefined
  readonly leftOutJourney?: LeftOut | undefined
}

/** One route (or all together) over the measured part, second by second; seconds without requests are zeros. */
export interface RouteSeries extends Latencies {
  readonly done: number
  readonly expected: ExpectedLatencies
  readonly times: OtherTimes
  readonly dones: readonly number[]
  /** Bytes in and out of each second. */
  readonly bytes: readonly number[]
  /** Bytes in of each second. */
  readonly bytesIn: readonly number[]
  /** How many requests of each second failed in one of these ways; in any way when none is named. */
  failures(...kinds: readonly FailureKind[]): readonly number[]
  /** How many answers of each second had this status, `503`, or a status of this class, `5xx`. */
  statuses(wanted: string): readonly number[]
}

function failed(counts: Counts, kinds: readonly FailureKind[]): number {
  const entries = Object.entries(counts.failures)
  const chosen = kinds.length === 0 ? entries : entries.filter(([kind]) => kinds.some((k) => k === kind))
  return chosen.reduce((total, [, count]) => total + count, 0)
}

/** How many answers had a status, `503`, or a status of a class, `5xx`. */
const answered = ({ statuses }: Counts, wanted: string): number =>
  Object.entries(statuses).reduce(
    (total, [status, count]) => total + (status.startsWith(wanted.replace('xx', '')) ? count : 0),
    0,
  )

/** The latencies of one second of one route without those of failures. */
function expectedIn(second: RouteSecond): Distribution {
  const failures = failed(second, [])
  if (failures === 0) return second.latency
  return second.failedLatency
    ? subtract(second.latency, second.failedLatency)
    : withoutSmallest(second.latency, failures)
}

function expectedOf(bySecond: readonly (readonly RouteSecond[])[], all: Latencies): ExpectedLatencies {
  const fails = (second: RouteSecond): boolean => failed(second, []) > 0
  const failing = bySecond.flat().filter(fails)
  if (failing.length === 0) return { ...all, known: 'exactly' }
  const latencies = bySecond.map((parts, at) =>
    parts.some(fails) ? merge(parts.map(expectedIn)) : (all.latencies[at] ?? emptyDistribution),
  )
  const known = failing.every(({ failedLatency }) => failedLatency) ? 'exactly' : 'most'
  return { latency: merge(latencies), latencies, known }
}

/** Requests of each second that ended as expected. */
export function successesOf(series: RouteSeries): number[] {
  const failures = series.failures()
  return series.dones.map((done, second) => done - (failures[second] ?? 0))
}

/** Times by second as a series; undefined where there are none. */
function timesIn(
  seconds: readonly { readonly at: number; readonly latency: Distribution }[],
  length: number,
) {
  if (seconds.length === 0) return undefined
  const parts: Distribution[][] = Array.from({ length }, () => [])
  for (const { at, latency } of seconds) parts[at]?.push(latency)
  const latencies = parts.map((own) => merge(own))
  return { latency: merge(latencies), latencies }
}

/** The journeys that were left out; those of before the first second have a negative number. */
function leftOutIn(seconds: readonly TimedSecond[], length: number): LeftOut | undefined {
  const own = timesIn(seconds, length)
  if (own === undefined) return undefined
  const shortestOf = ({ values: [first = Number.POSITIVE_INFINITY] }: Distribution): number => first
  const before = seconds.filter(({ at }) => at < 0).map(({ latency }) => shortestOf(latency))
  let least = Math.min(Number.POSITIVE_INFINITY, ...before)
  const shortest = own.latencies.map((second) => {
    least = Math.min(least, shortestOf(second))
    return least
  })
  return { ...own, shortest }
}

/** The series of a route, or of all routes together; undefined when the evidence has none. */
export function seriesOf(scenario: ScenarioEvidence, route: string): RouteSeries | undefined {
  const chosen: readonly RouteEvidence[] =
    route === allRoutes ? scenario.routes : scenario.routes.filter((found) => found.route === route)
  if (chosen.length === 0) return undefined
  const length = Math.max(0, Math.ceil(scenario.seconds - 1e-6))
  const bySecond: RouteSecond[][] = Array.from({ length }, () => [])
  const ofLoad = route === allRoutes ? (scenario.times ?? {}) : {}
  const firstBytes = chosen.flatMap(({ seconds }) =>
    seconds.flatMap(({ at, firstByte }) => (firstByte ? [{ at, latency: firstByte }] : [])),
  )
  const apart = route === allRoutes ? (scenario.transfer ?? []) : []
  /** The bytes of each second: those of requests, and those that were counted for all routes together. */
  const bytesOf = (pick: (moved: { readonly bytesIn: number; readonly bytesOut: number }) => number) => {
    const sums = bySecond.map((parts) => parts.reduce((total, part) => total + pick(part), 0))
    for (const moved of apart) if (moved.at < length) sums[moved.at] = (sums[moved.at] ?? 0) + pick(moved)
    return sums
  }
  for (const found of chosen) for (const second of found.seconds) bySecond[second.at]?.push(second)
  const all: Latencies = {
    latency: merge(chosen.map((found) => found.latency)),
    latencies: bySecond.map((parts) => {
      const [only, ...others] = parts
      if (!only) return emptyDistribution
      return others.length === 0 ? only.latency : merge(parts.map((part) => part.latency))
    }),
  }
  return {
    ...all,
    expected: expectedOf(bySecond, all),
    times: {
      ttfb: timesIn(firstBytes, length),
      connect: timesIn(ofLoad.connect ?? [], length),
      journey: timesIn(ofLoad.journey ?? [], length),
      brokenJourney: timesIn(ofLoad['broken-journey'] ?? [], length),
      leftOutJourney: leftOutIn(ofLoad['left-out-journey'] ?? [], length),
    },
    done: chosen.reduce((total, found) => total + found.total.done, 0),
    dones: bySecond.map((parts) => parts.reduce((total, part) => total + part.done, 0)),
    bytes: bytesOf(({ bytesIn, bytesOut }) => bytesIn + bytesOut),
    bytesIn: bytesOf(({ bytesIn }) => bytesIn),
    failures: (...kinds) =>
      bySecond.map((parts) => parts.reduce((total, part) => total + failed(part, kinds), 0)),
    statuses: (wanted) =>
      bySecond.map((parts) => parts.reduce((total, part) => total + answered(part, wanted), 0)),
  }
}
