import { type Budget, percentileOf } from '../config/budget.ts'
import { countAbove, merge, quantile } from '../measure/distribution.ts'
import type { Interval } from './binomial.ts'
import type { Confidence } from './confidence.ts'
import type { Recovery } from './recovery.ts'
import type { RouteSeries } from './route-series.ts'
import {
  exceedances,
  fewestSamples,
  meanInterval,
  quantileInterval,
  ratioInterval,
  secondsToDecide,
  shareInterval,
} from './statistics.ts'
import type { Usage } from './usage.ts'
import { formatShare } from './words.ts'

/** What one figure of one route turned out to be, before it is held against its limit. */
export interface Measured {
  readonly value: number
  /** The 95 % interval; undefined when the run was too short for one. */
  readonly interval: Interval | undefined
  /** Whether the value is a fact of this run rather than an estimate, so that no interval is shown. */
  readonly exact: boolean
  /** Seconds more that would decide an open verdict; above any reasonable time when none would. */
  readonly more: number
  /** Why no reasonable time would decide it. */
  readonly undecidable: string
}

const onTheValue = 'the budget lies on the measured value, and no reasonable time would tell them apart'

const exactly = (value: number): Measured => ({
  value,
  interval: { low: value, high: value },
  exact: true,
  more: Number.POSITIVE_INFINITY,
  undecidable: onTheValue,
})

/** What a figure is measured from. */
export interface Sources {
  readonly series: RouteSeries
  /** Length of the measured part in seconds. */
  readonly seconds: number
  readonly usage: Usage
  readonly confidence: Confidence
  /** How long the route of the budget took to come back, or why that is not known. */
  readonly recovery: () => Recovery | string
}

/** The figure of a budget, or in a sentence why the evidence does not hold it. */
export function measure({ figure, limit, window }: Budget, sources: Sources): Measured | string {
  const { series, usage } = sources
  const p = percentileOf(figure)
  if (p !== undefined)
    return window === undefined ? percentile(sources, p, limit) : worstStretch(series, p, window)
  switch (figure) {
    case 'max':
      return exactly(series.latency.values.at(-1) ?? Number.NaN)
    case 'throughput': {
      const failures = series.failures()
      const successes = series.dones.map((done, second) => done - (failures[second] ?? 0))
      return perSecond(sources, successes, limit)
    }
    case 'dataRate':
      return perSecond(sources, series.bytes, limit)
    case 'cpuPerRequest':
      return cpuPerRequest(sources, limit)
    case 'transactions':
    case 'databaseErrorRate':
      return ofDatabase(sources, figure, limit)
    case 'memory':
      return usage.memory === undefined ? 'The memory of the app was not recorded.' : exactly(usage.memory)
    case 'recovery':
      return recovered(sources.recovery(), limit)
    case 'timeoutRate':
      return rate(sources, series.failures('timeout'), series.dones, limit)
    default:
      return rate(sources, series.failures(), series.dones, limit)
  }
}

/** A recovery that the run does not show to its end took at least as long as it shows: enough for a fail, never for a pass. */
function recovered(found: Recovery | string, limit: number): Measured | string {
  if (typeof found === 'string') return found
  const { seconds, settled } = found
  return settled || seconds > limit
    ? exactly(seconds)
    : `The run ended ${Number(seconds.toFixed(1))} s after the disturbance, before the tail was seen to be back.`
}

/** The largest percentile of any `window` seconds in a row, each stretch merged: a fact of this run, not an estimate. */
function worstStretch(series: RouteSeries, p: number, window: number): Measured | string {
  const length = series.latencies.length
  if (length < window) return `The run is shorter than the ${window} s of the budget.`
  const stretches = Array.from({ length: length - window + 1 }, (_, from) =>
    merge(series.latencies.slice(from, from + window)),
  )
  const needed = fewestSamples(p)
  const thin = stretches.filter(({ total }) => total < needed).length
  if (thin > 0)
    return `${thin} of ${stretches.length} stretches of ${window} s hold fewer than the ${needed} requests this percentile needs.`
  return exactly(Math.max(...stretches.map((stretch) => quantile(stretch, p) ?? Number.NaN)))
}

function percentile({ series, seconds, confidence }: Sources, p: number, limit: number): Measured {
  const { latency, latencies } = series
  const slower = countAbove(latency, limit) / latency.total
  return {
    value: quantile(latency, p) ?? Number.NaN,
    interval: quantileInterval(latencies, latency.values, p, confidence),
    exact: false,
    more: secondsToDecide(exceedances(latencies, limit), 1 - p, seconds, confidence),
    undecidable: `${formatShare(slower)} of the requests took longer where ${formatShare(1 - p)} may, and no reasonable time would tell these apart`,
  }
}

/** An estimate with an interval on the logarithmic scale, whose width shrinks with the root of the time. */
function estimate(value: number, interval: Interval | undefined, limit: number, seconds: number): Measured {
  const half = interval ? Math.log(interval.high / interval.low) / 2 : Number.NaN
  const more = seconds * (half / Math.log(value / limit)) ** 2 - seconds
  return { value, interval, exact: false, more, undecidable: onTheValue }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function perSecond({ seconds, confidence }: Sources, counts: readonly number[], limit: number): Measured {
  const interval = meanInterval(counts.slice(0, Math.floor(seconds + 1e-6)), confidence)
  return estimate(total(counts) / seconds, interval, limit, seconds)
}

function cpuPerRequest({ series, seconds, usage, confidence }: Sources, limit: number): Measured | string {
  if (!usage.cpu) return 'The CPU time of the stack was not recorded in every second.'
  const used = usage.cpu.map((cpuSeconds) => cpuSeconds * 1e6)
  const dones = series.dones.slice(0, used.length)
  return estimate(total(used) / total(dones), ratioInterval(used, dones, confidence), limit, seconds)
}

function rate(
  { seconds, confidence }: Sources,
  hits: readonly number[],
  sizes: readonly number[],
  limit: number,
): Measured {
  const value = total(hits) / total(sizes)
  // "None at all" is a statement about this run, not about a rate: no sample could prove a rate of zero.
  if (limit === 0) return exactly(value)
  const shares = { hits, sizes }
  return {
    value,
    interval: shareInterval(shares, confidence),
    exact: false,
    more: secondsToDecide(shares, limit, seconds, confidence),
    undecidable: onTheValue,
  }
}

function ofDatabase(
  sources: Sources,
  figure: 'transactions' | 'databaseErrorRate',
  limit: number,
): Measured | string {
  const { database } = sources.usage
  if (!database) return 'The transactions of the database were not recorded in every second.'
  const commits = database.map((second) => second.commits)
  if (figure === 'transactions') {
    const value = total(commits) / commits.length
    return estimate(value, meanInterval(commits, sources.confidence), limit, sources.seconds)
  }
  const rollbacks = database.map((second) => second.rollbacks)
  const all = database.map((second) => second.commits + second.rollbacks)
  return total(all) > 0 ? rate(sources, rollbacks, all, limit) : 'The database saw no transaction.'
}
