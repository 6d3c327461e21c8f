import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import { figureInWords, figureOf, isGrowth, serviceOf } from '../../config/budgets/budget.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatFigure, formatInterval } from '../../verdict/figures/format.ts'
import { growthOf, settlingShare } from '../../verdict/figures/growth.ts'
import { courseOf } from '../../verdict/figures/stack-figures.ts'
import { usageOf } from '../../verdict/figures/usage.ts'
import { baseAxis, column, figure, linePath, type Point, plot, valueAxis } from './chart.ts'
import type { FaultMarks } from './fault-marks.ts'
import { html, type Markup } from './markup.ts'
import { evenTicks, linear } from './scale.ts'
import { timeScale } from './time-scale.ts'

/** What a chart of readings shows at most; of longer runs each so many. */
const most = 240

function chartOf(
  scenario: ScenarioEvidence,
  evidence: Evidence,
  { budget, value, interval }: BudgetVerdict,
  marks: FaultMarks,
): Markup {
  const usage = usageOf(evidence, scenario.startedAt, scenario.seconds)
  const service = serviceOf(budget) ?? 'stack'
  const { reads } = figureOf(budget.figure)
  if (reads.kind !== 'growth') return html``
  const { points, words } = courseOf(reads.what, service, { usage })
  if (points.length === 0) return html``
  const unit = figureOf(budget.figure).unit === 'bytes-per-hour' ? 2 ** 20 : 1
  const shown = points.filter((_, index) => index % Math.ceil(points.length / most) === 0)
  const { x, ticks } = timeScale(scenario.seconds)
  const rows = evenTicks(Math.max(1, ...shown.map((point) => point.value / unit)) * 1.05, 4)
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const readings = shown.map((point): Point => [x(point.at), y(point.value / unit)])
  const from = scenario.seconds * settlingShare
  const growth = growthOf(points, scenario.seconds)
  const sloped = growth
    ? [from, scenario.seconds].map((at): Point => [x(at), y((growth.level + growth.slope * at) / unit)])
    : []
  const hits = shown.map((point, index) =>
    column(
      x(point.at),
      x(shown[index + 1]?.at ?? scenario.seconds),
      `${formatSeconds(point.at)} · ${Number((point.value / unit).toPrecision(4))}${unit === 1 ? '' : ' MiB'}`,
    ),
  )
  const said =
    interval && value !== undefined
      ? `${formatFigure(budget.figure, value)}, ${formatInterval(budget.figure, interval)}.`
      : 'No growth can be told from it.'
  const axis = valueAxis(
    rows.map((at) => ({ at, text: String(at) })),
    y,
  )
  return figure(
    `${figureInWords(budget)}: ${words}${unit === 1 ? '' : ', in MiB'}`,
    said,
    [
      { label: 'readings', style: 'line s0' },
      { label: said.replace(/\.$/, ''), style: 'line budget' },
      { label: 'the first third is not looked at', style: 'words' },
      ...marks.keys,
    ],
    html`${axis}${baseAxis(ticks, x, 'bare')}<rect class="settling" x="${plot.left}" width="${x(from) - plot.left}" y="${plot.top}" height="${plot.bottom - plot.top}"/>${marks.drawn}<path class="line s0" d="${linePath(readings)}"/><path class="line budget" d="${linePath(sloped)}"/>${hits}`,
  )
}

/** A chart for each budget on growth: the readings, and the slope that was found in the last two thirds of them. */
export const growthCharts = (
  scenario: ScenarioEvidence,
  verdict: ScenarioVerdict,
  evidence: Evidence,
  marks: FaultMarks,
): readonly Markup[] =>
  verdict.budgets
    .filter(({ budget }) => isGrowth(budget.figure))
    .map((judged) => chartOf(scenario, evidence, judged, marks))
