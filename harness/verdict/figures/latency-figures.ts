import { type Budget, figures, percentileOf } from '../../config/budgets/budget.ts'
import { countAbove, merge, quantile, sumOf } from '../../evidence/distribution.ts'
import { exceedances, fewestSamples, quantileInterval, secondsToDecide } from '../statistics/statistics.ts'
import { exactly, type Measured, outcomeOf, ratio, type Sources } from './estimates.ts'
import { formatShare } from './format.ts'
import type { Latencies } from './route-series.ts'

const badness = { pass: 0, unproven: 1, fail: 2 } as const

/**
 * A figure of latency, of all requests or of those that ended as expected, whichever is worse for its budget: answers that
 * fail fast never make a percentile shorter, and what failed late stays in at what it had cost. In a sentence why the
 * evidence does not hold it.
 */
export function latencyFigure(budget: Budget, sources: Sources): Measured | string {
  const { latency, expected } = sources.series
  const all = figureOf(budget, sources, sources.series)
  if (typeof all === 'string' || expected.latency.total === latency.total) return all
  const answered = figureOfExpected(budget, sources)
  if (typeof answered === 'string') return outcomeOf(budget, all) === 'fail' ? all : answered
  const worse = badness[outcomeOf(budget, answered)] - badness[outcomeOf(budget, all)]
  return worse > 0 || (worse === 0 && answered.value > all.value) ? answered : all
}

function figureOfExpected(budget: Budget, sources: Sources): Measured | string {
  const { latency, expected } = sources.series
  const p = percentileOf(budget.figure)
  const fewest = p === undefined ? 1 : fewestSamples(p, sources.confidence)
  if (expected.latency.total < fewest)
    return `${expected.latency.total} of ${latency.total} requests on ${budget.route} ended as expected; ${figures[budget.figure].label} needs ${fewest} that did.`
  const found = figureOf(budget, sources, expected)
  if (typeof found === 'string') return found
  if (expected.known === 'exactly') return { ...found, of: 'of the expected answers' }
  // What is only known to be no longer can show that a limit is kept, never that it is broken.
  const interval = found.interval && { ...found.interval, low: 0 }
  return { ...found, interval, of: 'of the expected answers, had the failures been the fastest,' }
}

function figureOf({ figure, limit, window }: Budget, sources: Sources, of: Latencies): Measured | string {
  const p = percentileOf(figure)
  if (p === undefined) {
    const counts = of.latencies.map(({ total }) => total)
    return ratio(sources, of.latencies.map(sumOf), counts, limit)
  }
  return window === undefined ? percentile(sources, of, p, limit) : worstStretch(of, p, window)
}

/** The largest percentile of any `window` seconds in a row, each stretch merged: a fact of this run, not an estimate. */
function worstStretch({ latencies }: Latencies, p: number, window: number): Measured | string {
  const length = latencies.length
  if (length < window) return `The run is shorter than the ${window} s of the budget.`
  const stretches = Array.from({ length: length - window + 1 }, (_, from) =>
    merge(latencies.slice(from, from + window)),
  )
  const needed = fewestSamples(p)
  const thin = stretches.filter(({ total }) => total < needed).length
  if (thin > 0)
    return `${thin} of ${stretches.length} stretches of ${window} s hold fewer than the ${needed} requests this percentile needs.`
  const values = stretches.map((stretch) => quantile(stretch, p) ?? Number.NaN)
  const worst = Math.max(...values)
  return {
    ...exactly(worst),
    where: ` (at worst, in the ${window} s from second ${values.indexOf(worst)} on)`,
  }
}

function percentile(
  { seconds, confidence }: Sources,
  { latency, latencies }: Latencies,
  p: number,
  limit: number,
): Measured {
  const slower = countAbove(latency, limit) / latency.total
  return {
    value: quantile(latency, p) ?? Number.NaN,
    interval: quantileInterval(latencies, latency.values, p, confidence),
    exact: false,
    more: secondsToDecide(exceedances(latencies, limit), 1 - p, seconds, confidence),
    undecidable: `${formatShare(slower)} of the requests took longer where ${formatShare(1 - p)} may, and no reasonable time would tell these apart`,
  }
}
