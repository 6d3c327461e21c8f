import { sum } from '../../base/sum.ts'
import { type Budget, figureInWords } from '../../config/budgets/budget.ts'
import { isOfJourneys } from '../../config/figures/figures.ts'
import type { InTime, Statistic, TimeStatistic } from '../../config/figures/row.ts'
import { countAbove, sumOf } from '../../evidence/distribution.ts'
import { exceedances, fewestSamples, quantileInterval, secondsToDecide } from '../statistics/statistics.ts'
import { exactly, type Measured, outcomeOf, rate, ratio, type Sources } from './estimates.ts'
import { formatShare } from './format.ts'
import type { Times } from './load-series.ts'
import type { Latencies } from './route-series.ts'
import { goodOf, goodWithin, squaresAround, statisticOf } from './values.ts'

const badness = { pass: 0, unproven: 1, fail: 2 } as const

/**
 * A figure computed from times, of all requests or of those that ended as expected, whichever is worse for its budget: fast
 * failures never make a percentile shorter, and late failures are included with the time that they took. A sentence when the
 * evidence does not contain it.
 */
export function ofTimes(
  budget: Budget,
  statistic: Statistic,
  times: Times,
  sources: Sources,
): Measured | string {
  if ('microseconds' in statistic) return ofSuccesses(statistic, times, sources, budget.limit)
  const all = made(statistic, times, sources, budget.limit)
  const answers = times.expected.latency.total
  // The longest time of all requests is at least that of the answers, so it is the worse one; but without any answer it says
  // nothing.
  if (answers === times.latency.total || (statistic.kind === 'max' && answers > 0)) return all
  const answered = ofExpected(budget, statistic, times, sources)
  const isBroken = outcomeOf(budget, all) === 'fail'
  // The least times of journeys that were cut off can break a limit, and never show that it is kept; they scatter more.
  if (isOfJourneys(budget.figure)) return isBroken && statistic.kind !== 'deviation' ? all : answered
  if (typeof answered === 'string') return isBroken ? all : answered
  const worse = badness[outcomeOf(budget, answered)] - badness[outcomeOf(budget, all)]
  return worse > 0 || (worse === 0 && answered.value > all.value) ? answered : all
}

function ofExpected(
  budget: Budget,
  statistic: TimeStatistic,
  { latency, expected }: Times,
  sources: Sources,
): Measured | string {
  const fewest = statistic.kind === 'quantile' ? fewestSamples(statistic.p, sources.confidence) : 1
  if (expected.latency.total < fewest)
    return isOfJourneys(budget.figure)
      ? `${expected.latency.total} journeys ended that began before the first one that the end of the load cut off; ${figureInWords(budget)} needs ${fewest}. Give the load more time.`
      : `${expected.latency.total} of ${latency.total} requests on ${budget.route} ended as expected; ${figureInWords(budget)} needs ${fewest} that did.`
  const found = made(statistic, expected, sources, budget.limit)
  const of = isOfJourneys(budget.figure)
    ? 'of the journeys that began before any was cut off'
    : 'of the expected answers'
  if (expected.known === 'exactly') return { ...found, of }
  // An upper bound can show that a limit is kept, never that it is broken.
  const interval = found.interval && { ...found.interval, low: 0 }
  return { ...found, interval, of: 'of the expected answers, had the failures been the fastest,' }
}

function made(statistic: TimeStatistic, of: Latencies, sources: Sources, limit: number): Measured {
  switch (statistic.kind) {
    case 'min':
    case 'max':
      return exactly(statisticOf(statistic, of))
    case 'mean':
      return ratio(sources, of.latencies.map(sumOf), sizesOf(of), limit)
    case 'deviation':
      return deviation(of, sources, limit)
    case 'quantile':
      return percentile(of, statistic.p, sources, limit)
  }
}

const sizesOf = ({ latencies }: Latencies): number[] => latencies.map(({ total }) => total)

/** A figure of requests answered well in time; a failed request was not, however fast it was. */
function ofSuccesses(inTime: InTime, { expected, sizes }: Times, sources: Sources, limit: number): Measured {
  const worth = expected.latencies.map((second) => goodOf(inTime, second))
  const missed = sizes.map((size, second) => size - (worth[second] ?? 0))
  const satisfied = expected.latencies.map((second) => goodWithin(second, inTime.microseconds))
  const found =
    inTime.kind === 'within'
      ? complement(rate(sources, missed, sizes, 1 - limit))
      : sum(worth) === 0
        ? exactly(0)
        : apdex({ worth, satisfied, sizes }, sources, limit)
  // When failures are only assumed to be the fastest requests, more requests may have been answered in time, but not fewer.
  const interval = found.interval && { ...found.interval, high: 1 }
  return expected.known === 'exactly' ? found : { ...found, interval }
}

/** With fewer requests than this that were not satisfied, how they scatter over the seconds says little. */
const fewUnsatisfied = 10

/**
 * The apdex as a ratio over the seconds. Where nearly all requests were satisfied, that ratio hardly scatters however few they
 * were, so the lower end is then that of the share of the satisfied ones, below which no apdex lies.
 */
function apdex(
  counts: {
    readonly worth: readonly number[]
    readonly satisfied: readonly number[]
    readonly sizes: readonly number[]
  },
  sources: Sources,
  limit: number,
): Measured {
  const { worth, satisfied, sizes } = counts
  const found = ratio(sources, worth, sizes, limit)
  const unsatisfied = sizes.map((size, second) => size - (satisfied[second] ?? 0))
  if (found.interval === undefined || sum(unsatisfied) >= fewUnsatisfied) return found
  const { interval, more } = complement(rate(sources, unsatisfied, sizes, 1 - limit))
  const low = Math.min(found.interval.low, interval?.low ?? 0)
  return { ...found, interval: { ...found.interval, low }, more: more ?? found.more }
}

/** A share from its complement. */
const complement = (others: Measured): Measured => ({
  ...others,
  value: 1 - others.value,
  interval: others.interval && { low: 1 - others.interval.high, high: 1 - others.interval.low },
})

/** The standard deviation, whose interval is that of a ratio of sums over seconds. */
function deviation(of: Latencies, sources: Sources, limit: number): Measured {
  const mean = sumOf(of.latency) / of.latency.total
  const squares = of.latencies.map((second) => squaresAround(second, mean))
  const found = ratio(sources, squares, sizesOf(of), limit ** 2)
  const interval = found.interval && {
    low: Math.sqrt(found.interval.low),
    high: Math.sqrt(found.interval.high),
  }
  return { ...found, value: Math.sqrt(found.value), interval }
}

function percentile(of: Latencies, p: number, { seconds, confidence }: Sources, limit: number): Measured {
  const slower = countAbove(of.latency, limit) / of.latency.total
  return {
    value: statisticOf({ kind: 'quantile', p }, of),
    interval: quantileInterval(of.latencies, of.latency.values, p, confidence),
    exact: false,
    more: secondsToDecide(exceedances(of.latencies, limit), 1 - p, seconds, confidence),
    undecidable: `${formatShare(slower)} of the requests took longer where ${formatShare(1 - p)} may, and no reasonable time would tell these apart`,
  }
}
