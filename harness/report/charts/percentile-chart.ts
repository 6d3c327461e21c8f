import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import { percentileOf } from '../../config/budgets/budget.ts'
import { formatMicroseconds } from '../../config/units/units.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { fewestSamples } from '../../verdict/statistics/statistics.ts'
import { baseAxis, column, figure, linePath, lineStyle, type Point, plot } from './chart.ts'
import type { FaultMarks } from './fault-marks.ts'
import { latencyAxis } from './latency-axis.ts'
import { html, type Markup } from './markup.ts'
import { linear } from './scale.ts'

const marks = [0, 0.5, 0.9, 0.95, 0.99, 0.999] as const
/** Twenty points per decade of the tail. */
const shares = Array.from({ length: 61 }, (_, index) => 1 - 10 ** (-index / 20))
const tail = (p: number): number => -Math.log10(1 - p)
const percent = (p: number): string => (p === 0 ? 'min' : `p${Number((p * 100).toFixed(1))}`)

/** Latency over percentile, the tail stretched: equal steps are ten times rarer. Curves end where samples end. */
export function percentileChart(
  evidence: ScenarioEvidence,
  verdict: ScenarioVerdict,
  faults: FaultMarks,
): Markup {
  const routes = evidence.routes.filter(({ latency }) => latency.total > 0)
  if (routes.length === 0) return html``
  const curves = routes.map(({ latency }) =>
    shares
      .filter((p) => p <= 0.95 || latency.total >= fewestSamples(p) / 4)
      .map((p) => ({ p, value: quantile(latency, p) ?? 0 })),
  )
  const limits = verdict.budgets.flatMap(({ budget }) => {
    const p = percentileOf(budget.figure)
    return p === undefined || budget.window || budget.during
      ? []
      : [{ p, limit: budget.limit, route: budget.route }]
  })
  const all = [...curves.flat().map(({ value }) => value), ...limits.map(({ limit }) => limit)]
  const { y, axis } = latencyAxis(all)
  const x = linear({ from: 0, to: 3 }, { from: plot.left, to: plot.right })
  // A budget of all routes together belongs to no curve and has the colour of the text.
  const styleOf = (route: string): string => {
    const index = routes.findIndex((found) => found.route === route)
    return index < 0 ? 'line' : lineStyle(index)
  }
  const drawn = curves.map((curve, index) => {
    const points = curve.map(({ p, value }): Point => [x(tail(p)), y(value)])
    return html`<path class="${lineStyle(index)}" d="${linePath(points)}"/>`
  })
  const budgets = limits.map(
    ({ p, limit, route }) =>
      html`<g class="limit"><title>${route} ${percent(p)} budget ${formatMicroseconds(limit)}</title><path class="${styleOf(route)} mark" d="M${x(tail(p)) - 9} ${y(limit)}L${x(tail(p)) + 9} ${y(limit)}"/><path class="tip" d="M${x(tail(p)) - 4} ${y(limit) - 7}L${x(tail(p)) + 4} ${y(limit) - 7}L${x(tail(p))} ${y(limit) - 1}Z"/></g>`,
  )
  const hits = marks.map((p, index) => {
    const left = index === 0 ? plot.left : x((tail(p) + tail(marks[index - 1] ?? 0)) / 2)
    const right = index === marks.length - 1 ? plot.right : x((tail(p) + tail(marks[index + 1] ?? 0)) / 2)
    const lines = routes.map(
      ({ route, latency }) => `${route} ${formatMicroseconds(quantile(latency, p) ?? Number.NaN)}`,
    )
    return column(left, right, [percent(p), ...lines].join(' · '))
  })
  return figure(
    'Latency by percentile',
    'Both axes are logarithmic; the same figures are in the table above.',
    [
      ...routes.map(({ route }, index) => ({ label: route, style: lineStyle(index) })),
      ...(limits.length > 0 ? [{ label: '▾ budget', style: 'words' }] : []),
      ...(faults.keys.length > 0 ? [{ label: 'faults included', style: 'words' }] : []),
    ],
    html`${axis}${baseAxis(
      marks.map((p) => ({ at: tail(p), text: percent(p) })),
      x,
      'grid',
    )}${drawn}${budgets}${hits}`,
  )
}
