import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart, Mark } from '../../charts/chart.ts'
import { figureInWords, serviceOf } from '../../config/budgets/budget.ts'
import { figureOf, isGrowth } from '../../config/figures/figures.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatFigure, formatInterval } from '../../verdict/figures/format.ts'
import { growthOf, leftOutShare } from '../../verdict/figures/growth.ts'
import { levelOf } from '../../verdict/figures/stack-series.ts'
import { usageOf } from '../../verdict/figures/usage.ts'
import type { Overlays } from './chart-overlays.ts'

/** The most readings in a chart; of longer runs, every n-th reading is shown. */
const maxReadings = 240

/** The readings behind a budget on growth, and the slope found in the last two thirds of them. */
export interface GrowthChart {
  readonly judged: BudgetVerdict
  readonly chart: Chart
}

function chartOf(
  scenario: ScenarioEvidence,
  evidence: Evidence,
  judged: BudgetVerdict,
  { timeAxis, marks }: Overlays,
): GrowthChart[] {
  const { budget, value, interval } = judged
  const usage = usageOf(evidence, scenario.startedAt, scenario.seconds)
  const { reads, unit } = figureOf(budget.figure)
  if (reads.kind !== 'growth') return []
  const { points, words } = levelOf(reads.what, serviceOf(budget) ?? 'stack', { usage })
  if (points.length === 0) return []
  const shown = points.filter((_, index) => index % Math.ceil(points.length / maxReadings) === 0)
  const from = scenario.seconds * leftOutShare
  const growth = growthOf(points, scenario.seconds)
  const said =
    interval && value !== undefined
      ? `${formatFigure(budget.figure, value)}, ${formatInterval(budget.figure, interval)}`
      : 'No growth can be told from it'
  const left: Mark = {
    ...{ kind: 'left-out', from: 0, to: from, sign: '' },
    words: 'the first third is not looked at',
  }
  const chart: Chart = {
    ...timeAxis,
    title: `${figureInWords(budget)}: ${words}`,
    said: `${said}.`,
    unit: unit === 'bytes-per-hour' ? 'bytes' : 'short',
    at: shown.map(({ at }) => at),
    marks: [left, ...marks.filter(({ kind }) => kind !== 'left-out')],
    series: [
      { label: 'readings', style: 0, draw: 'line', values: shown.map((point) => point.value) },
      {
        ...{ label: said, style: 'slope', draw: 'line' },
        values: shown.map(({ at }) => (growth && at >= from ? growth.level + growth.slope * at : null)),
      },
    ],
  }
  return [{ judged, chart }]
}

/** A chart for each budget on growth with recorded readings. */
export const growthCharts = (
  scenario: ScenarioEvidence,
  verdict: ScenarioVerdict,
  evidence: Evidence,
  overlays: Overlays,
): readonly GrowthChart[] =>
  verdict.budgets
    .filter(({ budget }) => isGrowth(budget.figure))
    .flatMap((judged) => chartOf(scenario, evidence, judged, overlays))
