import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart } from '../../charts/chart.ts'
import { type Figure, percentileOf } from '../../config/figures/figures.ts'
import { timeLimit } from '../../config/units/unit-table.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { fewestSamples } from '../../verdict/statistics/statistics.ts'
import type { Overlays } from './chart-overlays.ts'

const pointsPerDecade = 20
/** How far the axis reaches: to p99.9, and to p99.99 where a budget is beyond p99.9. */
const reaches = { usual: 3, longest: 4 }
const tail = (p: number): number => Number((-Math.log10(1 - p)).toFixed(6))

/** Whether a figure is a percentile so rare that the axis does not reach it. */
export const isBeyondChart = (figure: Figure): boolean => tail(percentileOf(figure) ?? 0) > reaches.longest

/**
 * Latency by percentile with a stretched tail: each equal step is ten times rarer. Curves end with their samples. Undefined
 * when no request ended. The evidence is that on which percentiles were judged, without the seconds that the verdict left out.
 */
export function percentileChart(
  evidence: ScenarioEvidence,
  verdict: ScenarioVerdict,
  { timeAxis, marks }: Overlays,
): Chart | undefined {
  const routes = evidence.routes.filter(({ latency }) => latency.total > 0)
  if (routes.length === 0) return undefined
  const spots = verdict.budgets.flatMap(({ budget }) => {
    const p = percentileOf(budget.figure)
    if (p === undefined || budget.window || budget.during || isBeyondChart(budget.figure)) return []
    // A budget of all routes together belongs to no curve and has the text colour.
    const series = routes.findIndex(({ route }) => route === budget.route)
    const words = `${budget.route} ${budget.figure} budget ${timeLimit(budget.limit)}`
    return [{ at: tail(p), value: budget.limit, series, words }]
  })
  const reach = spots.some(({ at }) => at > reaches.usual) ? reaches.longest : reaches.usual
  const tails = Array.from({ length: reach * pointsPerDecade + 1 }, (_, index) => index / pointsPerDecade)
  const { warmUpCutSeconds = 0 } = verdict
  return {
    title: 'Latency by percentile',
    said: 'Both axes are logarithmic; the same figures are in the table of routes.',
    axis: 'tail',
    group: `${timeAxis.group}-percentiles`,
    at: tails,
    span: [0, reach],
    unit: 'microseconds',
    logarithmic: true,
    series: routes.map(({ route, latency }, index) => ({
      label: route,
      style: index,
      draw: 'line',
      values: tails.map((at) => {
        const p = 1 - 10 ** -at
        return p <= 0.95 || latency.total >= fewestSamples(p) / 4 ? (quantile(latency, p) ?? null) : null
      }),
    })),
    spots,
    notes: [
      ...(spots.length > 0 ? ['▾ budget'] : []),
      ...(warmUpCutSeconds > 0 ? [`without the first ${formatSeconds(warmUpCutSeconds)}`] : []),
      ...(marks.some(({ kind }) => kind === 'fault') ? ['faults included'] : []),
    ],
  }
}
