import { formatSeconds } from '../../config/units.ts'
import type { Evidence, MachineSecond, ScenarioEvidence, ServiceSecond } from '../../measure/evidence.ts'
import { areaPath, baseAxis, column, figure, linePath, type Point, plot, valueAxis } from './chart.ts'
import { html, type Markup } from './markup.ts'
import { evenTicks, linear } from './scale.ts'
import { timeScale } from './timeline-chart.ts'

/** Use of one service over a scenario: seconds since the measured part began, and the mean of each step. */
interface Course {
  readonly service: string
  readonly values: readonly number[]
}

const most = 240

function coursesOf<T extends { readonly at: number; readonly service: string }>(
  scenario: ScenarioEvidence,
  resources: readonly T[],
  pick: (second: T) => number,
): { readonly courses: readonly Course[]; readonly step: number } {
  const length = Math.max(1, Math.ceil(scenario.seconds))
  const step = Math.ceil(length / most)
  const steps = Math.ceil(length / step)
  const sums = new Map<string, { sum: number; count: number }[]>()
  for (const second of resources) {
    // A reading stands for the second before it.
    const at = Math.floor(((second.at - scenario.startedAt) / 1000 - 0.5) / step)
    if (at < 0 || at >= steps) continue
    const course = sums.get(second.service) ?? Array.from({ length: steps }, () => ({ sum: 0, count: 0 }))
    sums.set(second.service, course)
    const cell = course[at]
    if (!cell) continue
    cell.sum += pick(second)
    cell.count += 1
  }
  const courses = [...sums].map(([service, cells]) => ({
    service,
    values: cells.map(({ sum, count }) => (count > 0 ? sum / count : 0)),
  }))
  return { courses, step }
}

const read = (value: number): string => value.toFixed(2)

const others = 'other programs'

/** What programs outside the run took: the whole machine without the run's own services. */
function outside(
  scenario: ScenarioEvidence,
  machine: readonly MachineSecond[],
  own: readonly Course[],
): Course[] {
  const seconds = machine.map(({ at, cpu }) => ({ at, cpu, service: others }))
  return coursesOf(scenario, seconds, ({ cpu }) => cpu).courses.map(({ service, values }) => ({
    service,
    values: values.map((whole, at) =>
      Math.max(
        0,
        own.reduce((rest, course) => rest - (course.values[at] ?? 0), whole),
      ),
    ),
  }))
}

/** CPU per service, stacked, in cores, other programs on top; the dashed line is what the machine has. */
export function cpuChart(
  scenario: ScenarioEvidence,
  { resources, machine = [] }: Pick<Evidence, 'resources' | 'machine'>,
  cores: number,
): Markup {
  const { courses: own, step } = coursesOf(scenario, resources, ({ cpu }) => cpu)
  if (own.length === 0) return html``
  const courses = [...own, ...outside(scenario, machine, own)]
  const styleAt = (index: number): string => (index < own.length ? `s${index % 8}` : 'others')
  const { x, ticks } = timeScale(scenario.seconds)
  const steps = courses[0]?.values.length ?? 0
  const indexes = Array.from({ length: steps }, (_, index) => index)
  const totals = indexes.map((at) => courses.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
  const rows = evenTicks(Math.max(cores, ...totals), 4)
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const heights = indexes.map(() => 0)
  const areas = courses.map(({ service, values }, index) => {
    const edge = () => indexes.map((at): Point => [x((at + 0.5) * step), y(heights[at] ?? 0)])
    const lower = edge()
    for (const at of indexes) heights[at] = (heights[at] ?? 0) + (values[at] ?? 0)
    return html`<path class="area ${styleAt(index)}" d="${areaPath(edge(), lower)}"><title>${service}</title></path>`
  })
  const hits = indexes.map((at) => {
    const each = courses.map(({ service, values }) => `${service} ${read(values[at] ?? 0)}`)
    return column(x(at * step), x((at + 1) * step), [formatSeconds(at * step), ...each].join(' · '))
  })
  return figure(
    'CPU by service, in cores',
    `Stacked; the machine has ${cores}.`,
    [
      ...courses.map(({ service }, index) => ({ label: service, style: `line swatch ${styleAt(index)}` })),
      { label: `all ${cores} cores`, style: 'line budget' },
    ],
    html`${valueAxis(
      rows.map((at) => ({ at, text: String(at) })),
      y,
    )}${baseAxis(ticks, x, 'bare')}${areas}<path class="line budget" d="${linePath([
      [plot.left, y(cores)],
      [plot.right, y(cores)],
    ])}"/>${hits}`,
  )
}

/** Seconds per second that threads of a service were ready but had no processor: what contention costs. */
export function waitChart(scenario: ScenarioEvidence, resources: readonly ServiceSecond[]): Markup {
  const { courses, step } = coursesOf(scenario, resources, ({ wait }) => wait)
  if (courses.length === 0) return html``
  const { x, ticks } = timeScale(scenario.seconds)
  const rows = evenTicks(Math.max(0.1, ...courses.flatMap(({ values }) => values)), 4)
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const lines = courses.map(({ values }, index) => {
    const points = values.map((value, at): Point => [x((at + 0.5) * step), y(value)])
    return html`<path class="line s${index % 8}" d="${linePath(points)}"/>`
  })
  const hits = (courses[0]?.values ?? []).map((_, at) => {
    const each = courses.map(({ service, values }) => `${service} ${read(values[at] ?? 0)}`)
    return column(x(at * step), x((at + 1) * step), [formatSeconds(at * step), ...each].join(' · '))
  })
  return figure(
    'Waiting for a processor, seconds per second',
    'Time in which threads of a service were ready to run and were not run.',
    courses.map(({ service }, index) => ({ label: service, style: `line s${index % 8}` })),
    html`${valueAxis(
      rows.map((at) => ({ at, text: String(at) })),
      y,
    )}${baseAxis(ticks, x, 'bare')}${lines}${hits}`,
  )
}
