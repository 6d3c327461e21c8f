import { sum } from '../../base/sum.ts'
import { largest } from '../../base/values/largest.ts'
import type {
  Ending,
  InTime,
  Recipe,
  ServiceName,
  Statistic,
  TimeStatistic,
} from '../../config/figures/row.ts'
import { countAbove, type Distribution, quantile, sumOf } from '../../evidence/distribution.ts'
import type { Sources } from './estimates.ts'
import { endingsOf, type Times, timesOf } from './load-series.ts'
import { type Latencies, successesOf } from './route-series.ts'
import { levelOf, transactionsOf, usedPerSecond, workPerRequest } from './stack-series.ts'

/** The sum of squared distances from a centre. */
export const squaresAround = ({ values, counts }: Distribution, centre: number): number =>
  values.reduce((sum, value, index) => sum + (value - centre) ** 2 * (counts[index] ?? 0), 0)

/** How many answers of a second came within a time. */
export const goodWithin = (second: Distribution, microseconds: number): number =>
  second.total - countAbove(second, microseconds)

/** The apdex score of a second's answers (apdex.org): 1 within the time, 1/2 within four times it. */
const apdexOf = (second: Distribution, microseconds: number): number =>
  (goodWithin(second, microseconds) + goodWithin(second, 4 * microseconds)) / 2

/** What the answers of a second count in a share in time or an apdex. */
export const goodOf = ({ kind, microseconds }: InTime, second: Distribution): number =>
  kind === 'within' ? goodWithin(second, microseconds) : apdexOf(second, microseconds)

/** One number computed from times; NaN when there are none. */
export function statisticOf(statistic: TimeStatistic, { latency }: Pick<Latencies, 'latency'>): number {
  switch (statistic.kind) {
    case 'quantile':
      return quantile(latency, statistic.p) ?? Number.NaN
    case 'mean':
      return sumOf(latency) / latency.total
    case 'min':
      return latency.values[0] ?? Number.NaN
    case 'max':
      return latency.values.at(-1) ?? Number.NaN
    case 'deviation':
      return Math.sqrt(squaresAround(latency, sumOf(latency) / latency.total) / latency.total)
  }
}

/** A figure of times, of all requests or of those that ended as expected, whichever is longer; NaN without either. */
export function timeValue(statistic: Statistic, times: Times): number {
  if ('microseconds' in statistic) return goodOf(statistic, times.expected.latency) / sum(times.sizes)
  const found = [times, times.expected].map((of) => statisticOf(statistic, of)).filter(Number.isFinite)
  return found.length === 0 ? Number.NaN : Math.max(...found)
}

/** The ended requests of each second, and how many of them were of one kind. */
export const sharesOf = (sources: Sources, ending: Ending) => ({
  hits: endingsOf(sources.series, ending),
  sizes: sources.series.dones,
})

const perSecond = ({ seconds }: Sources, counts: readonly number[]): number => sum(counts) / seconds

/** The value of a figure in some seconds, without its uncertainty; NaN when there is none. */
export function figureValue(recipe: Recipe, service: ServiceName, sources: Sources): number {
  const { series } = sources
  switch (recipe.kind) {
    case 'times': {
      const times = timesOf(series, recipe.of, recipe.statistic)
      return times === undefined ? Number.NaN : timeValue(recipe.statistic, times)
    }
    case 'share': {
      const { hits, sizes } = sharesOf(sources, recipe.ending)
      return sum(hits) / sum(sizes)
    }
    case 'count':
      return sum(endingsOf(series, recipe.ending))
    case 'requests':
      return series.done
    case 'successes':
      return perSecond(sources, successesOf(series))
    case 'bytes-per-second':
      return perSecond(sources, series.bytes)
    case 'bytes-in':
      return sum(series.bytesIn)
    case 'use':
      return perSecond(sources, usedPerSecond(sources, service, recipe.what) ?? [Number.NaN])
    case 'use-per-request':
      return (
        (sum(usedPerSecond(sources, service, recipe.what) ?? [Number.NaN]) * 1e6) / sum(successesOf(series))
      )
    case 'use-ratio':
      return (
        sum(usedPerSecond(sources, service, recipe.above) ?? [Number.NaN]) /
        sum(usedPerSecond(sources, service, recipe.below) ?? [Number.NaN])
      )
    case 'peak':
      return largest(levelOf(recipe.what, service, sources).points.map(({ value }) => value))
    case 'transactions':
      return perSecond(sources, transactionsOf(sources)?.commits ?? [Number.NaN])
    case 'rollbacks': {
      const found = transactionsOf(sources)
      return found ? sum(found.rollbacks) / sum(found.all) : Number.NaN
    }
    case 'work-per-request':
      return workPerRequest(recipe.what, sources)
    case 'growth':
    case 'recovery':
      return Number.NaN
  }
}
