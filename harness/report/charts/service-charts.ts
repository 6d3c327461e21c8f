import { formatSeconds } from '../../config/units/units.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { baseAxis, column, figure, linePath, lineStyle, type Point, plot, valueAxis } from './chart.ts'
import type { FaultMarks } from './fault-marks.ts'
import { html, type Markup } from './markup.ts'
import { evenTicks, linear } from './scale.ts'
import { type Courses, coursesOf } from './service-series.ts'
import { timeScale } from './time-scale.ts'

/** One chart of a figure over time, a line for each service. */
interface Words {
  readonly title: string
  readonly said: string
  /** The least the axis reaches to, so that noise around nothing looks like nothing. */
  readonly least: number
  readonly faults: FaultMarks
}

function linesChart(scenario: ScenarioEvidence, { courses, step }: Courses, words: Words): Markup {
  if (courses.length === 0) return html``
  const { x, ticks } = timeScale(scenario.seconds)
  const highest = courses.flatMap(({ values }) => values.map((value) => value ?? 0))
  const rows = evenTicks(Math.max(words.least, ...highest), 4)
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const lines = courses.map(({ values }, index) => {
    const points = values.map((value, at): Point | undefined =>
      value === undefined ? undefined : [x((at + 0.5) * step), y(value)],
    )
    return html`<path class="${lineStyle(index)}" d="${linePath(points)}"/>`
  })
  const hits = (courses[0]?.values ?? []).map((_, at) => {
    const each = courses.map(({ name, values }) => `${name} ${Number((values[at] ?? 0).toPrecision(3))}`)
    return column(x(at * step), x((at + 1) * step), [formatSeconds(at * step), ...each].join(' · '))
  })
  const axis = valueAxis(
    rows.map((at) => ({ at, text: String(at) })),
    y,
  )
  return figure(
    words.title,
    words.said,
    [...courses.map(({ name }, index) => ({ label: name, style: lineStyle(index) })), ...words.faults.keys],
    html`${axis}${baseAxis(ticks, x, 'bare')}${words.faults.drawn}${lines}${hits}`,
  )
}

/** Seconds per second that threads of a service were ready but had no processor: what contention costs. */
export function waitChart(scenario: ScenarioEvidence, { resources }: Evidence, faults: FaultMarks): Markup {
  const readings = resources.map(({ at, service, wait }) => ({ at, name: service, value: wait }))
  return linesChart(scenario, coursesOf(scenario, readings), {
    title: 'Waiting for a processor, seconds per second',
    said: 'Time in which threads of a service were ready to run and were not run.',
    least: 0.1,
    faults,
  })
}

/** Memory, disk and transactions: seldom the reason, so shown on demand. */
export function moreCharts(
  scenario: ScenarioEvidence,
  { resources, database = [] }: Evidence,
  faults: FaultMarks,
): Markup {
  const memory = resources.map(({ at, service, memory: bytes }) => ({
    at,
    name: service,
    value: bytes / 2 ** 20,
  }))
  const written = resources.flatMap(({ at, service, diskWritten }) =>
    diskWritten === undefined ? [] : [{ at, name: service, value: diskWritten / 1e6 }],
  )
  const transactions = database.flatMap(({ at, commits, rollbacks }) => [
    { at, name: 'committed', value: commits },
    { at, name: 'rolled back', value: rollbacks },
  ])
  const charts = [
    linesChart(scenario, coursesOf(scenario, memory), {
      title: 'Memory by service, in MiB',
      said: 'Resident memory of all processes of a service.',
      least: 16,
      faults,
    }),
    linesChart(scenario, coursesOf(scenario, written), {
      title: 'Written to disk, in MB per second',
      said: 'What really went to a disk.',
      least: 1,
      faults,
    }),
    linesChart(scenario, coursesOf(scenario, transactions), {
      title: 'Transactions per second',
      said: 'What PostgreSQL committed and rolled back, all clients together.',
      least: 10,
      faults,
    }),
  ].filter((chart) => chart.toString() !== '')
  if (charts.length === 0) return html``
  return html`<details><summary>Memory, disk and transactions</summary><div class="charts">${charts}</div></details>`
}
