import { type Budget, senseOf } from '../../config/budgets/budget.ts'
import { type Figure, figureOf } from '../../config/figures/figures.ts'
import { unitOf } from '../../config/units/unit-table.ts'
import type { Interval } from '../statistics/binomial.ts'

/** A part of a whole in words: `0.2 %`, `12 %`, `99.6 %`; all of it and none of it are said of nothing else. */
export const formatPart = (part: number): string => unitOf('share').format(part, 'value')

/** A change in words: `0.2 %`, `12 %`. */
export const formatShare = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

/** A value in the unit of its figure; `–` when there is none. */
export function formatFigure(figure: Figure, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–'
  return unitOf(figureOf(figure).unit).format(value, 'value')
}

/** `interval 21.0 ms to 24.3 ms`, or a note that it has no upper end. */
export function formatInterval(figure: Figure, { low, high }: Interval): string {
  const upper = Number.isFinite(high) ? formatFigure(figure, high) : 'an end these samples cannot show'
  return `interval ${formatFigure(figure, low)} to ${upper}`
}

/** By how much a value misses its limit, in its unit and in percent: `6.20 ms over (+25 %)`. */
export function formatMiss(budget: Pick<Budget, 'figure' | 'limit' | 'sense'>, value: number): string {
  const { figure, limit } = budget
  const side = senseOf(budget) === 'at-most' ? 'over' : 'short'
  const gap = Math.abs(value - limit)
  if (limit === 0) return `${formatFigure(figure, gap)} ${side}`
  const ratio = value / limit
  if (ratio >= 3)
    return `${formatFigure(figure, gap)} ${side} (${Number(ratio.toPrecision(2)).toLocaleString('en-US')} times the budget)`
  return `${formatFigure(figure, gap)} ${side} (${value > limit ? '+' : '−'}${formatShare(gap / limit)})`
}

/** An estimate of time, rounded up to be safe: `about 40 s`, `about 3 min`. */
export function formatEstimate(seconds: number): string {
  if (seconds <= 115) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s`
  return `about ${Math.ceil(seconds / 60)} min`
}
