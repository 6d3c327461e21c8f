import { type Budget, senseOf, serviceOf } from '../../config/budgets/budget.ts'
import { figureOf } from '../../config/figures/figures.ts'
import type { Recipe } from '../../config/figures/row.ts'
import { fewestSamples } from '../statistics/statistics.ts'
import { exactly, type Measured, type Sources } from './estimates.ts'
import { figureValue } from './values.ts'

/** How many requests a window must contain before it has such a figure. */
const neededFor = ({ kind, ...recipe }: Recipe): number => {
  if ('statistic' in recipe && recipe.statistic.kind === 'quantile') return fewestSamples(recipe.statistic.p)
  return kind === 'times' || kind === 'share' ? 1 : 0
}

/**
 * The worst value of a figure in any `window` consecutive seconds: a fact about this run, not an estimate. One window with
 * enough requests can break a limit, whatever the others lack; all windows are needed to keep it.
 * @param within the sources of the `window` seconds that begin with a given second.
 */
export function worstStretch(
  budget: Budget,
  window: number,
  { series }: Pick<Sources, 'series'>,
  within: (from: number) => Sources,
): Measured | string {
  const { reads } = figureOf(budget.figure)
  const service = serviceOf(budget) ?? 'stack'
  const length = series.latencies.length
  if (length < window) return `The run is shorter than the ${window} s of the budget.`
  const needed = neededFor(reads)
  const stretches = Array.from({ length: length - window + 1 }, (_, from) => {
    const sources = within(from)
    const { done, expected } = sources.series
    const thin = Math.min(done, needed > 1 ? expected.latency.total : done) < needed
    // A window with enough requests but too few answered well can break a limit, but never keep one.
    return { from, thin, value: done < needed ? Number.NaN : figureValue(reads, service, sources) }
  })
  const known = stretches.filter(({ value }) => Number.isFinite(value))
  const direction = senseOf(budget) === 'at-most' ? 1 : -1
  const worst = known.toSorted((a, b) => direction * (b.value - a.value))[0]
  const broken = worst !== undefined && direction * (worst.value - budget.limit) > 0
  const thin = stretches.filter((stretch) => stretch.thin).length
  if (!broken && thin > 0)
    return `${thin} of ${stretches.length} stretches of ${window} s hold fewer than the ${needed} requests this figure needs.`
  if (worst === undefined || (!broken && known.length < stretches.length))
    return `The figure was not recorded in every stretch of ${window} s.`
  return { ...exactly(worst.value), where: ` (at worst, in the ${window} s from second ${worst.from} on)` }
}
