import { type Budget, isOfStack, percentileOf } from '../../config/budgets/budget.ts'
import { countAbove, merge, quantile, sumOf } from '../../evidence/distribution.ts'
import { exceedances, fewestSamples, quantileInterval, secondsToDecide } from '../statistics/statistics.ts'
import { exactly, type Measured, perSecond, rate, ratio, type Sources } from './estimates.ts'
import { formatShare } from './format.ts'
import type { Recovery } from './recovery.ts'
import type { RouteSeries } from './route-series.ts'
import { ofStack } from './stack-figures.ts'

/** The figure of a budget, or in a sentence why the evidence does not hold it. */
export function measure(budget: Budget, sources: Sources): Measured | string {
  const { figure, limit, window } = budget
  const { series } = sources
  const p = percentileOf(figure)
  if (p !== undefined)
    return window === undefined ? percentile(sources, p, limit) : worstStretch(series, p, window)
  if (isOfStack(figure)) return ofStack(budget, sources)
  switch (figure) {
    case 'mean':
      return ratio(sources, series.latencies.map(sumOf), series.dones, limit)
    case 'max':
      return exactly(series.latency.values.at(-1) ?? Number.NaN)
    case 'throughput': {
      const failures = series.failures()
      const successes = series.dones.map((done, second) => done - (failures[second] ?? 0))
      return perSecond(sources, successes, limit)
    }
    case 'dataRate':
      // A request that was sent took bytes, so none at all were never counted.
      return series.bytes.some((bytes) => bytes > 0)
        ? perSecond(sources, series.bytes, limit)
        : 'No bytes are on record for its requests (k6 counts them for all routes together only), so their rate is not known.'
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
  const values = stretches.map((stretch) => quantile(stretch, p) ?? Number.NaN)
  const worst = Math.max(...values)
  return {
    ...exactly(worst),
    where: ` (at worst, in the ${window} s from second ${values.indexOf(worst)} on)`,
  }
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
