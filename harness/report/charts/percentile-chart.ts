import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart } from '../../charts/chart.ts'
import { percentileOf } from '../../config/figures/figures.ts'
import { formatMicroseconds } from '../../config/units/units.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { fewestSamples } from '../../verdict/statistics/statistics.ts'
import type { Overlays } from './chart-overlays.ts'

/** Twenty points for each decade of the tail. */
const tails = Array.from({ length: 61 }, (_, index) => index / 20)
const tail = (p: number): number => -Math.log10(1 - p)

/**
 * Latency by percentile with a stretched tail: each equal step is ten times rarer. Curves end with their samples. Undefined
 * when no request ended.
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
    if (p === undefined || budget.window || budget.during) return []
    // A budget of all routes together belongs to no curve and has the text colour.
    const series = routes.findIndex(({ route }) => route === budget.route)
    const words = `${budget.route} ${budget.figure} budget ${formatMicroseconds(budget.limit)}`
    return [{ at: Math.min(3, tail(p)), value: budget.limit, series, words }]
  })
  return {
    title: 'Latency by percentile',
    said: 'Both axes are logarithmic; the same figures are in the table of routes.',
    axis: 'tail',
    group: `${timeAxis.group}-percentiles`,
    at: tails,
    span: [0, 3],
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
      ...(marks.some(({ kind }) => kind === 'fault') ? ['faults included'] : []),
    ],
  }
}
