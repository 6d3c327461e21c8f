import { sum } from '../base/sum.ts'
import { counted } from '../base/text.ts'
import type { BudgetVerdict, Outcome } from '../bundle/verdict.ts'
import { allRoutes, type Budget, figureInWords, senseOf } from '../config/budgets/budget.ts'
import { type Figure, figureOf, isFact, isOfAll, isOfStack, quantileOf } from '../config/figures/figures.ts'
import { describeLimit } from '../config/plan/plan-in-words.ts'
import { type Measured, outcomeOf, type Sources } from './figures/estimates.ts'
import { formatEstimate, formatFigure, formatInterval, formatMiss } from './figures/format.ts'
import { knownUntil, timesOf } from './figures/load-series.ts'
import { measure } from './figures/measured.ts'
import type { RouteSeries } from './figures/route-series.ts'
import { sureness } from './statistics/confidence.ts'
import { fewestOfAll, fewestSamples } from './statistics/statistics.ts'

/** In seconds: a longer run to decide one verdict is not recommended. */
const reasonableSeconds = 30 * 60

/** A verdict on a budget whose figure does not exist in the evidence. */
export const withoutFigure = (budget: Budget, reason: string): BudgetVerdict => ({
  budget,
  outcome: 'unproven',
  value: undefined,
  interval: undefined,
  reason,
})

/** Compares one budget with the evidence of one route, by its interval alone. */
export function assess(budget: Budget, sources: Sources): BudgetVerdict {
  const { figure, route } = budget
  const { series, seconds, confidence } = sources
  const label = figureInWords(budget)
  const samples = samplesOf(figure, series)
  if (samples === 0 || !(series.done > 0) || !(seconds > 0))
    return withoutFigure(budget, `${route} has no samples, so ${label} proves nothing.`)
  if (isOfAll(figure) && route !== allRoutes)
    return withoutFigure(
      budget,
      `${label} is a figure of the whole ${isOfStack(figure) ? 'stack' : 'load'}: give the budget to all routes.`,
    )
  const measured = measure(budget, sources)
  if (typeof measured === 'string') return withoutFigure(budget, measured)
  const outcome = outcomeOf(budget, measured)
  const p = quantileOf(figure)
  const least = budget.origin === 'default' ? 1 : fewestOfAll
  const fewest = Math.max(p === undefined ? 0 : fewestSamples(p, confidence), least)
  // A few requests can show that a rate is far beyond its limit, but a percentile needs enough of them.
  const few =
    !isFact(figure) &&
    senseOf(budget) === 'at-most' &&
    (samples ?? 0) < fewest &&
    (outcome === 'pass' || p !== undefined)
  if (!few) return { ...settled(budget, measured, outcome, sureness(confidence)), value: measured.value }
  const more = formatEstimate((fewest / (samples ?? 1) - 1) * seconds)
  const reason = `${counted(samples ?? 0, 'request')} on ${route}; ${label} needs ${fewest} at least: ${more} more would give them.`
  return { ...withoutFigure(budget, reason), value: measured.value }
}

/**
 * How many times or requests a figure is computed from; undefined when its times are not recorded, or not known of any second. A share in time is one of
 * all that ended, also of those that have no such time.
 */
function samplesOf(figure: Figure, series: RouteSeries): number | undefined {
  const { reads } = figureOf(figure)
  if (reads.kind !== 'times') return series.done
  const { of, statistic } = reads
  const times = timesOf(series, of, statistic)
  if (!('microseconds' in statistic)) return times?.latency.total
  return knownUntil(series, of, statistic) === 0 ? undefined : times && sum(times.sizes)
}

function settled(budget: Budget, measured: Measured, outcome: Outcome, sure: string): BudgetVerdict {
  const { figure } = budget
  const { value } = measured
  const interval = measured.exact ? undefined : measured.interval
  const range = interval ? ` (${sure} ${formatInterval(figure, interval)})` : (measured.where ?? '')
  const of = measured.of === undefined ? '' : ` ${measured.of}`
  const shown = `${figureInWords(budget)}${of} ${formatFigure(figure, value)}${range}`
  const bound = describeLimit(budget)
  const reason = {
    pass: `${shown} is within ${bound}.`,
    fail: `${shown} is ${formatMiss(budget, value)}: the budget is ${bound}.`,
    unproven: `${shown} does not settle ${bound}: ${remedy(measured)}.`,
  }[outcome]
  return { budget, outcome, value, interval, reason }
}

function remedy({ value, interval, more, undecidable }: Measured): string {
  if (!interval)
    return value === 0 ? 'nothing was counted in any second' : 'an interval needs at least five seconds'
  return more <= reasonableSeconds ? `${formatEstimate(more)} more would decide it` : undecidable
}
