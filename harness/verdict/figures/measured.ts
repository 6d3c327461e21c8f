import { type Budget, isLatency, isOfStack } from '../../config/budgets/budget.ts'
import { exactly, type Measured, perSecond, rate, type Sources, total } from './estimates.ts'
import { latencyFigure } from './latency-figures.ts'
import type { Recovery } from './recovery.ts'
import { successesOf } from './route-series.ts'
import { ofStack } from './stack-figures.ts'

/** The figure of a budget, or in a sentence why the evidence does not hold it. */
export function measure(budget: Budget, sources: Sources): Measured | string {
  const { figure, limit } = budget
  const { series } = sources
  if (figure === 'max') return exactly(series.latency.values.at(-1) ?? Number.NaN)
  if (isLatency(figure)) return latencyFigure(budget, sources)
  if (isOfStack(figure)) return ofStack(budget, sources)
  switch (figure) {
    case 'throughput':
      return perSecond(sources, successesOf(series), limit)
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
      return errorRate(budget, sources)
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

/**
 * The default asks only that no more failed in this run than it allows: proving so small a rate takes thousands of requests,
 * which nobody who gave no budget has asked for.
 */
function errorRate({ limit, origin }: Budget, sources: Sources): Measured {
  const { series } = sources
  const failures = series.failures()
  const seen = total(failures) / total(series.dones)
  return origin === 'default' && seen <= limit ? exactly(seen) : rate(sources, failures, series.dones, limit)
}
