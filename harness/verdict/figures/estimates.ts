import { sum } from '../../base/sum.ts'
import type { Outcome } from '../../bundle/verdict.ts'
import { type Budget, senseOf } from '../../config/budgets/budget.ts'
import type { ScenarioWork } from '../../evidence/work.ts'
import type { Interval } from '../statistics/binomial.ts'
import type { Confidence } from '../statistics/confidence.ts'
import { meanInterval, ratioInterval, secondsToDecide, shareInterval } from '../statistics/statistics.ts'
import type { Recovery } from './recovery.ts'
import type { RouteSeries } from './route-series.ts'
import type { Usage } from './usage.ts'

/** The measured value of one figure of one route, before it is compared with its limit. */
export interface Measured {
  readonly value: number
  /** The 95 % interval; undefined when the run was too short for one. */
  readonly interval: Interval | undefined
  /** Whether the value is a fact about this run and not an estimate, so that no interval is shown. */
  readonly exact: boolean
  /** Which requests it is about, when not all. */
  readonly of?: string
  /** Where in the run an exact value was found, in brackets; undefined for the whole run. */
  readonly where?: string
  /** The additional seconds that would decide an open verdict; more than any reasonable time when none would. */
  readonly more: number
  /** Why no reasonable time would decide it. */
  readonly undecidable: string
}

export const onTheValue =
  'the budget lies on the measured value, and no reasonable time would tell them apart'

export const exactly = (value: number): Measured => ({
  value,
  interval: { low: value, high: value },
  exact: true,
  more: Number.POSITIVE_INFINITY,
  undecidable: onTheValue,
})

/** The outcome of a figure against its limit, by its interval alone. */
export function outcomeOf(budget: Budget, { interval }: Measured): Outcome {
  if (!interval) return 'unproven'
  const { low, high } = interval
  const { limit } = budget
  const atMost = senseOf(budget) === 'at-most'
  if (atMost ? low > limit : high < limit) return 'fail'
  return (atMost ? high <= limit : low >= limit) ? 'pass' : 'unproven'
}

/** The sources from which a figure is computed. */
export interface Sources {
  readonly series: RouteSeries
  /** Length of the measured part in seconds. */
  readonly seconds: number
  readonly usage: Usage
  readonly confidence: Confidence
  /** What the services counted during the measured part of the scenario; absent when not recorded. */
  readonly work?: ScenarioWork | undefined
  /** How long the route of the budget took to recover, or why that is not known. */
  readonly recovery: () => Recovery | string
}

/** An estimate with an interval on a logarithmic scale, whose width decreases with the square root of the time. */
function estimate(value: number, interval: Interval | undefined, limit: number, seconds: number): Measured {
  const half = interval ? Math.log(interval.high / interval.low) / 2 : Number.NaN
  const more = seconds * (half / Math.log(value / limit)) ** 2 - seconds
  return { value, interval, exact: false, more, undecidable: onTheValue }
}

/** Counts of the run's own requests or transactions for each second. None at all is a fact about the run. */
export const countsPerSecond = (sources: Sources, counts: readonly number[], limit: number): Measured =>
  sum(counts) === 0 ? exactly(0) : perSecond(sources, counts, limit)

export function perSecond(
  { seconds, confidence }: Sources,
  counts: readonly number[],
  limit: number,
): Measured {
  const interval = meanInterval(counts.slice(0, Math.floor(seconds + 1e-6)), confidence)
  return estimate(sum(counts) / seconds, interval, limit, seconds)
}

/** A ratio of sums over whole seconds. */
export function ratio(
  { seconds, confidence }: Sources,
  above: readonly number[],
  below: readonly number[],
  limit: number,
): Measured {
  const whole = Math.min(above.length, Math.floor(seconds + 1e-6))
  const [upper, lower] = [above.slice(0, whole), below.slice(0, whole)]
  return estimate(sum(upper) / sum(lower), ratioInterval(upper, lower, confidence), limit, seconds)
}

export function rate(
  { seconds, confidence }: Sources,
  hits: readonly number[],
  sizes: readonly number[],
  limit: number,
): Measured {
  const value = sum(hits) / sum(sizes)
  // A limit of zero is a statement about this run and not about a rate: no sample could prove a rate of zero.
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
