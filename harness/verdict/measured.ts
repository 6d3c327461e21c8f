import { type Budget, percentileOf } from '../config/budget.ts'
import { countAbove, quantile } from '../measure/distribution.ts'
import type { Interval } from './binomial.ts'
import type { RouteSeries } from './route-series.ts'
import {
  exceedances,
  meanInterval,
  quantileInterval,
  type Shares,
  secondsToDecide,
  shareInterval,
} from './statistics.ts'
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

/** Measures the figure of a budget; `seconds` is the length of the measured part. */
export function measure({ figure, limit }: Budget, series: RouteSeries, seconds: number): Measured {
  const p = percentileOf(figure)
  if (p !== undefined) return percentile(series, p, limit, seconds)
  if (figure === 'max') return exactly(series.latency.values.at(-1) ?? Number.NaN)
  if (figure === 'throughput') return throughput(series, limit, seconds)
  const hits = figure === 'timeoutRate' ? series.failures('timeout') : series.failures()
  return rate({ hits, sizes: series.dones }, series.done, limit, seconds)
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

function throughput(series: RouteSeries, limit: number, seconds: number): Measured {
  const failures = series.failures()
  const successes = series.dones.map((done, second) => done - (failures[second] ?? 0))
  const value = successes.reduce((total, count) => total + count, 0) / seconds
  const interval = meanInterval(successes.slice(0, Math.floor(seconds + 1e-6)))
  const half = interval ? Math.log(interval.high / interval.low) / 2 : Number.NaN
  const more = seconds * (half / Math.log(value / limit)) ** 2 - seconds
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
