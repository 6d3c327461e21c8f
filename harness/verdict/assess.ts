import { type Budget, figures, percentileOf } from '../config/budget.ts'
import { describeLimit } from '../config/describe.ts'
import { quantile } from '../measure/distribution.ts'
import type { Interval } from './binomial.ts'
import type { RouteSeries } from './route-series.ts'
import {
  exceedances,
  fewestSamples,
  meanInterval,
  quantileInterval,
  type Shares,
  secondsToDecide,
  shareInterval,
} from './statistics.ts'
import type { BudgetVerdict, Outcome } from './verdict.ts'
import { counted, formatEstimate, formatFigure, formatInterval, formatMiss } from './words.ts'

/** Fewer requests than this show nothing about a rate or a maximum either. */
const fewestOfAll = 72

/** What one figure of one route turned out to be, before the certificate is asked. */
interface Measured {
  readonly value: number
  readonly interval: Interval | undefined
  /** Seconds more that would decide an open verdict; Infinity when no reasonable time would. */
  readonly more: number
}

const nothing = (budget: Budget, reason: string): BudgetVerdict => ({
  budget,
  outcome: 'unproven',
  value: undefined,
  interval: undefined,
  reason,
})

/** Holds one budget against one route's evidence by its interval alone. Pure. */
export function assess(budget: Budget, series: RouteSeries, seconds: number): BudgetVerdict {
  const { figure, route } = budget
  const n = series.done
  const needsLatency = figures[figure].unit === 'microseconds'
  if (!(n > 0) || !(seconds > 0) || (needsLatency && !(series.latency.total > 0)))
    return nothing(budget, `${route} has no samples, so ${figures[figure].label} proves nothing.`)
  const measured = measure(budget, series, seconds)
  const p = percentileOf(figure)
  const fewest = Math.max(p === undefined ? fewestOfAll : fewestSamples(p), fewestOfAll)
  if (figure !== 'throughput' && n < fewest && !(p === undefined && isBeyond(budget, measured)))
    return {
      ...nothing(
        budget,
        `${counted(n, 'request')} on ${route}; ${figures[figure].label} needs ${fewest} at least: ${formatEstimate((fewest / n - 1) * seconds)} more would give them.`,
      ),
      value: measured.value,
    }
  return decide(budget, measured)
}

function measure({ figure, limit }: Budget, series: RouteSeries, seconds: number): Measured {
  const p = percentileOf(figure)
  if (p !== undefined) {
    const interval = quantileInterval(series.latencies, series.latency.values, p)
    const shares = exceedances(series.latencies, limit)
    return {
      value: quantile(series.latency, p) ?? Number.NaN,
      interval,
      more: secondsToDecide(shares, 1 - p, seconds),
    }
  }
  if (figure === 'max') {
    const value = series.latency.values.at(-1) ?? Number.NaN
    return { value, interval: { low: value, high: value }, more: Number.POSITIVE_INFINITY }
  }
  if (figure === 'throughput') {
    const failures = series.failures()
    const whole = Math.floor(seconds + 1e-6)
    const successes = series.dones.map((done, second) => done - (failures[second] ?? 0))
    const value = successes.reduce((total, count) => total + count, 0) / seconds
    const interval = meanInterval(successes.slice(0, whole))
    const half = interval ? (interval.high - interval.low) / 2 : Number.NaN
    return { value, interval, more: seconds * (half / (value - limit)) ** 2 - seconds }
  }
  const hits = figure === 'timeoutRate' ? series.failures('timeout') : series.failures()
  const shares: Shares = { hits, sizes: series.dones }
  const failed = hits.reduce((total, count) => total + count, 0)
  // "None at all" is a statement about this run, not about a rate: no sample could prove a rate of zero.
  const interval = limit === 0 ? { low: failed, high: failed } : shareInterval(shares)
  return { value: failed / series.done, interval, more: secondsToDecide(shares, limit, seconds) }
}

const isBeyond = ({ figure, limit }: Budget, { interval }: Measured): boolean =>
  interval !== undefined &&
  (figures[figure].sense === 'at-most' ? interval.low > limit : interval.high < limit)

const isWithin = ({ figure, limit }: Budget, { interval }: Measured): boolean =>
  interval !== undefined &&
  (figures[figure].sense === 'at-most' ? interval.high <= limit : interval.low >= limit)

function decide(budget: Budget, measured: Measured): BudgetVerdict {
  const { figure, limit } = budget
  const { value } = measured
  const exact = figure === 'max' || (figures[figure].unit === 'share' && limit === 0)
  const interval = exact ? undefined : measured.interval
  const outcome: Outcome = isBeyond(budget, measured)
    ? 'fail'
    : isWithin(budget, measured)
      ? 'pass'
      : 'unproven'
  const shown = `${figures[figure].label} ${formatFigure(figure, value)}`
  const range = interval ? ` (${formatInterval(figure, interval)})` : ''
  const bound = describeLimit(budget)
  const reason = {
    pass: `${shown}${range} is within ${bound}.`,
    fail: `${shown}${range} is ${formatMiss(figure, value, limit)}: the budget is ${bound}.`,
    unproven: `${shown}${range} does not settle ${bound}: ${remedy(measured, value, limit)}.`,
  }[outcome]
  return { budget, outcome, value, interval, reason }
}

function remedy({ interval, more }: Measured, value: number, limit: number): string {
  if (!interval) return 'an interval needs at least five seconds'
  const reasonable = 30 * 60
  if (Math.abs(value - limit) <= 0.001 * limit || !(more <= reasonable))
    return 'the budget lies on the measured value, and no reasonable time would tell them apart'
  return `${formatEstimate(more)} more would decide it`
}
