import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { html, type Markup } from '../../charts/markup.ts'
import { senseOf } from '../../config/budgets/budget.ts'
import { figureOf } from '../../config/figures/figures.ts'
import { unitOf } from '../../config/units/unit-table.ts'
import { formatFigure, formatInterval } from '../../verdict/figures/format.ts'

/** The interval of a figure on a scale, with the budget as an upright line: the reason for the verdict. */
export function gauge({ budget, value, interval, outcome }: BudgetVerdict): Markup {
  if (value === undefined || !Number.isFinite(value)) return html`<span></span>`
  const low = interval?.low ?? value
  const high = interval && Number.isFinite(interval.high) ? interval.high : undefined
  const end = Math.max(budget.limit * 1.4, (high ?? value * 1.2) * 1.1) || 1
  const x = (figure: number): number => 4 + (figure / end) * 142
  const side = senseOf(budget) === 'at-most' ? 'at most' : 'at least'
  const limit = unitOf(figureOf(budget.figure).unit).format(budget.limit, 'limit')
  const said = `${formatFigure(budget.figure, value)}${interval ? `, ${formatInterval(budget.figure, interval)}` : ''}; ${side} ${limit}`
  return html`<svg class="gauge ${outcome}" viewBox="0 0 150 16" role="img" aria-label="${said}"><title>${said}</title><line class="rail" x1="4" x2="146" y1="8" y2="8"/><line class="span" x1="${x(low)}" x2="${high === undefined ? 146 : x(high)}" y1="8" y2="8"/><circle class="dot" cx="${x(value)}" cy="8" r="4.5"/><line class="edge" x1="${x(budget.limit)}" x2="${x(budget.limit)}" y1="1" y2="15"/></svg>`
}
