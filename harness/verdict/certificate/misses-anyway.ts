import { sum } from '../../base/sum.ts'
import { type Budget, senseOf } from '../../config/budgets/budget.ts'
import { figureOf, isOfJourneys, quantileOf } from '../../config/figures/figures.ts'
import type { Ending, Statistic } from '../../config/figures/row.ts'
import { countAbove, type Distribution, sumOf } from '../../evidence/distribution.ts'
import { endingsOf, type Times, timesOf } from '../figures/load-series.ts'
import type { RouteSeries } from '../figures/route-series.ts'
import { goodOf } from '../figures/values.ts'
import { fewestSamples } from '../statistics/statistics.ts'

type PerSecond = readonly number[]

/** The sums over every stretch of `window` seconds among the first `seconds` ones. */
export const inStretches = (values: PerSecond, window: number, seconds: number): PerSecond =>
  Array.from({ length: Math.max(0, Math.min(values.length, seconds) - window + 1) }, (_, first) =>
    sum(values.slice(first, first + window)),
  )

/** Whether failures of any kind end so, those of this machine too. */
export const isOfAny = (ending: Ending): boolean => 'failures' in ending && ending.failures.length === 0

/** See `beyondOf`. Without knowing which times were those of failures, only a percentile can say it. */
function timesBeyond(
  statistic: Statistic,
  limit: number,
  { latencies, expected, sizes }: Times,
  local: PerSecond,
): readonly PerSecond[] {
  const each = (
    of: readonly Distribution[],
    beyond: (second: Distribution, own: number, size: number) => number,
  ): PerSecond => of.map((second, at) => beyond(second, local[at] ?? 0, sizes[at] ?? 0))
  const answered = expected.known === 'exactly' ? [expected.latencies] : []
  if ('microseconds' in statistic) {
    return answered.map((of) =>
      each(of, (second, own, size) => limit * size - goodOf(statistic, second) - own),
    )
  }
  switch (statistic.kind) {
    case 'quantile': {
      const slow = 1 - statistic.p
      return [latencies, expected.latencies].map((of) =>
        each(of, (second, own) => countAbove(second, limit) - own - slow * (second.total + own)),
      )
    }
    case 'mean':
      return answered.map((of) => each(of, (second, own) => sumOf(second) - limit * (second.total + own)))
    case 'max':
      return answered.map((of) => each(of, (second) => countAbove(second, limit)))
    default:
      return []
  }
}

/**
 * By how much each second is beyond a limit, had the requests that failed on this machine ended as the limit wants it: a
 * stretch whose sum is above 0 misses the limit anyway. Two series are two ways to miss it; there is none where this cannot be
 * said.
 */
function beyondOf({ figure, limit, sense, window = 1 }: Budget, series: RouteSeries): readonly PerSecond[] {
  const { reads } = figureOf(figure)
  const local = series.failures('local')
  // A journey belongs to the second in which it began, and a failure of this machine to that of its request.
  if (isOfJourneys(figure)) return []
  if (reads.kind === 'times') {
    const times = timesOf(series, reads.of, reads.statistic)
    return times === undefined ? [] : timesBeyond(reads.statistic, limit, times, local)
  }
  if (reads.kind !== 'share' && reads.kind !== 'count') return []
  if (senseOf({ figure, sense }) !== 'at-most') return []
  const hits = endingsOf(series, reads.ending)
  const own = isOfAny(reads.ending) ? local : []
  return [
    hits.map((count, second) => {
      const allowed = reads.kind === 'count' ? limit / window : limit * (series.dones[second] ?? 0)
      return count - (own[second] ?? 0) - allowed
    }),
  ]
}

/**
 * Whether a budget is missed in a stretch even if the requests that failed on this machine count as the limit wants it (as
 * fast, or as no failures): then they are not the cause. The seconds of a stretch add up, so no stretch is merged for it.
 * @param seconds how many whole seconds the budget is about.
 */
export function missesAnyway(budget: Budget, series: RouteSeries, seconds: number): boolean {
  const { window = 1 } = budget
  const { reads } = figureOf(budget.figure)
  const p = quantileOf(budget.figure)
  const times = p !== undefined && reads.kind === 'times' ? timesOf(series, reads.of) : undefined
  const totals = times?.latencies.map(({ total }) => total) ?? []
  const samples = inStretches(totals, window, seconds)
  const needed = p === undefined ? 0 : fewestSamples(p)
  return beyondOf(budget, series).some((beyond) =>
    inStretches(beyond, window, seconds).some(
      (value, first) => value > 1e-6 && (samples[first] ?? 0) >= needed,
    ),
  )
}
