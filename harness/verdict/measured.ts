import { type Budget, percentileOf } from '../config/budget.ts'
import { countAbove, merge, quantile } from '../measure/distribution.ts'
import type { Interval } from './binomial.ts'
import type { RouteSeries } from './route-series.ts'
import {
  exceedances,
  fewestSamples,
  meanInterval,
  quantileInterval,
  ratioInterval,
  type Shares,
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
}

/** The figure of a budget, or in a sentence why the evidence does not hold it. */
export function measure({ figure, limit, window }: Budget, sources: Sources): Measured | string {
  const { series, seconds, usage } = sources
  const p = percentileOf(figure)
  if (p !== undefined) {
    if (window !== undefined) return worstStretch(series, p, window)
    return percentile(series, p, limit, seconds)
  }
  switch (figure) {
    case 'max':
      return exactly(series.latency.values.at(-1) ?? Number.NaN)
    case 'throughput': {
      const failures = series.failures()
      const successes = series.dones.map((done, second) => done - (failures[second] ?? 0))
      return perSecond(successes, limit, seconds)
    }
    case 'dataRate':
      return perSecond(series.bytes, limit, seconds)
    case 'cpuPerRequest':
      return cpuPerRequest(series, usage, limit, seconds)
    case 'memory':
      return usage.memory === undefined ? 'The memory of the app was not recorded.' : exactly(usage.memory)
    case 'timeoutRate':
      return rate({ hits: series.failures('timeout'), sizes: series.dones }, series.done, limit, seconds)
    default:
      return rate({ hits: series.failures(), sizes: series.dones }, series.done, limit, seconds)
  }
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

function percentile(series: RouteSeries, p: number, limit: number, seconds: number): Measured {
  const slower = countAbove(series.latency, limit) / series.latency.total
  return {
    value: quantile(series.latency, p) ?? Number.NaN,
    interval: quantileInterval(series.latencies, series.latency.values, p),
    exact: false,
    more: secondsToDecide(exceedances(series.latencies, limit), 1 - p, seconds),
    undecidable: `${formatShare(slower)} of the requests took longer where ${formatShare(1 - p)} may, and no reasonable time would tell these apart`,
  }
}

/** How much longer to measure so that an interval on the logarithmic scale no longer holds the limit. */
function secondsFor(interval: Interval | undefined, value: number, limit: number, seconds: number): number {
  const half = interval ? Math.log(interval.high / interval.low) / 2 : Number.NaN
  return seconds * (half / Math.log(value / limit)) ** 2 - seconds
}

function perSecond(counts: readonly number[], limit: number, seconds: number): Measured {
  const value = counts.reduce((total, count) => total + count, 0) / seconds
  const interval = meanInterval(counts.slice(0, Math.floor(seconds + 1e-6)))
  const more = secondsFor(interval, value, limit, seconds)
  return { value, interval, exact: false, more, undecidable: onTheValue }
}

function cpuPerRequest(
  series: RouteSeries,
  { cpu }: Usage,
  limit: number,
  seconds: number,
): Measured | string {
  if (!cpu) return 'The CPU time of the stack was not recorded in every second.'
  const used = cpu.map((cpuSeconds) => cpuSeconds * 1e6)
  const dones = series.dones.slice(0, used.length)
  const value = used.reduce((total, one) => total + one, 0) / dones.reduce((total, one) => total + one, 0)
  const interval = ratioInterval(used, dones)
  const more = secondsFor(interval, value, limit, seconds)
  return { value, interval, exact: false, more, undecidable: onTheValue }
}

function rate(shares: Shares, done: number, limit: number, seconds: number): Measured {
  const failed = shares.hits.reduce((total, count) => total + count, 0)
  // "None at all" is a statement about this run, not about a rate: no sample could prove a rate of zero.
  if (limit === 0) return exactly(failed / done)
  return {
    value: failed / done,
    interval: shareInterval(shares),
    exact: false,
    more: secondsToDecide(shares, limit, seconds),
    undecidable: onTheValue,
  }
}
