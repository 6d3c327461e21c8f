import { formatSeconds } from '../../config/units/units.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { areaPath, baseAxis, column, figure, linePath, type Point, plot, valueAxis } from './chart.ts'
import type { FaultMarks } from './fault-marks.ts'
import { html, type Markup } from './markup.ts'
import { evenTicks, linear } from './scale.ts'
import { cpuCourses, others } from './service-series.ts'
import { timeScale } from './time-scale.ts'

/** CPU per service, stacked, in cores, other programs on top; the dashed line is what the machine has. */
export function cpuChart(
  scenario: ScenarioEvidence,
  evidence: Evidence,
  cores: number,
  faults: FaultMarks,
): Markup {
  const { courses, step } = cpuCourses(scenario, evidence)
  if (courses.length === 0) return html``
  const styleOf = (name: string, index: number): string => (name === others ? 'others' : `s${index % 8}`)
  const { x, ticks } = timeScale(scenario.seconds)
  const indexes = (courses[0]?.values ?? []).map((_, at) => at)
  const totals = indexes.map((at) => courses.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
  const rows = evenTicks(Math.max(cores, ...totals), 4)
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const heights = indexes.map(() => 0)
  const areas = courses.map(({ name, values }, index) => {
    const edge = () => indexes.map((at): Point => [x((at + 0.5) * step), y(heights[at] ?? 0)])
    const lower = edge()
    for (const at of indexes) heights[at] = (heights[at] ?? 0) + (values[at] ?? 0)
    return html`<path class="area ${styleOf(name, index)}" d="${areaPath(edge(), lower)}"><title>${name}</title></path>`
  })
  const hits = indexes.map((at) => {
    const each = courses.map(({ name, values }) => `${name} ${(values[at] ?? 0).toFixed(2)}`)
    return column(x(at * step), x((at + 1) * step), [formatSeconds(at * step), ...each].join(' · '))
  })
  const all: readonly Point[] = [
    [plot.left, y(cores)],
    [plot.right, y(cores)],
  ]
  const axis = valueAxis(
    rows.map((at) => ({ at, text: String(at) })),
    y,
  )
  return figure(
    'CPU by service, in cores',
    `Stacked; the machine has ${cores}.`,
    [
      ...courses.map(({ name }, index) => ({ label: name, style: `line swatch ${styleOf(name, index)}` })),
      { label: `all ${cores} cores`, style: 'line budget' },
      ...faults.keys,
    ],
    html`${axis}${baseAxis(ticks, x, 'bare')}${areas}${faults.drawn}<path class="line budget" d="${linePath(all)}"/>${hits}`,
  )
}
