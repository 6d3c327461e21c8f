import { columns, padEnd, padStart, printable, wrap } from '../base/text.ts'
import type { ScenarioVerdict } from '../bundle/verdict.ts'
import { loadPhasesOf } from '../verdict/figures/phases.ts'
import { failuresOf, failureWords, fewFailures } from './failures.ts'
import { headline, markOf } from './headline.ts'
import { mark, type Paint } from './paint.ts'
import { phaseInWords } from './phase-in-words.ts'
import { notesOf } from './reasons.ts'
import type { Report } from './report.ts'
import {
  budgetWords,
  figureWords,
  loadWords,
  missWords,
  phaseRowsOf,
  type RouteRow,
  rowsOf,
  rowsThatTell,
} from './route-table.ts'

const headings = [
  ...['route', 'count', 'rate', 'p50', 'p95', 'p99', 'p99.9', 'max', 'in / out', 'errors'],
  ...['budget', 'verdict'],
]
/**
 * The columns after the route, the most important first; those that do not fit a terminal are in another table below. A
 * budget and its verdict stay together.
 */
const wanted = [
  ['budget', 'verdict'],
  ...['p99', 'p95', 'errors', 'p50', 'count', 'max', 'p99.9', 'rate', 'in / out'].map((name) => [name]),
]
const leftAligned = new Set(['route', 'budget', 'verdict'])
/** The most groups of failures on a terminal. */
const maxFailures = 8

/** The lines of a route: its figures with the first budget, then one line for each further budget. */
function cellsOf(row: RouteRow, paint: Paint): string[][] {
  const verdicts = row.budgets.map((verdict) => {
    const miss = missWords(verdict)
    return [budgetWords(verdict), paint(mark(verdict.outcome), verdict.outcome) + (miss && `  ${miss}`)]
  })
  const [first = ['–', ''], ...others] = verdicts
  const words = figureWords(row)
  const { count, rate, p50, p95, p99, max, errors } = words
  const figures = [
    ...[printable(row.route), count, rate, p50, p95, p99, words['p99.9'], max],
    ...[words.bytes, errors],
  ]
  return [[...figures, ...first], ...others.map((cells) => [...figures.map(() => ''), ...cells])]
}

/** Columns with the given widths, divided into tables of at most `width` columns; every table begins with the route. */
function tablesOf(widths: readonly number[], width: number): string[][] {
  const widthOf = (name: string) => 2 + (widths[headings.indexOf(name)] ?? 0)
  const tables: string[][] = []
  let current: string[] = []
  let left = 0
  for (const names of wanted) {
    const needed = names.reduce((sum, name) => sum + widthOf(name), 0)
    if (current.length === 0 || needed > left) {
      current = []
      tables.push(current)
      left = width - widthOf('route')
    }
    current.push(...names)
    left -= needed
  }
  return tables.map((names) => ['route', ...headings.filter((name) => names.includes(name))])
}

/** Rows of cells; a row with a single cell is a heading. A row without content in a table is left out of it. */
function table(rows: readonly string[][], { paint, width }: Canvas): string[] {
  const all = [headings, ...rows]
  const whole = all.filter((cells) => cells.length > 1)
  const widths = headings.map((_, index) => Math.max(...whole.map((cells) => columns(cells[index] ?? ''))))
  const cell = (name: string, cells: readonly string[]) => cells[headings.indexOf(name)] ?? ''
  const tables = tablesOf(widths, width)
  return tables.flatMap((shown, index) => {
    const lines = all.flatMap((cells, line) => {
      if (cells.length === 1) return [`  ${cells[0]}`]
      if (shown.every((name) => cell(name, cells) === '')) return []
      const text = shown.map((name) => {
        const pad = leftAligned.has(name) ? padEnd : padStart
        return pad(cell(name, cells), widths[headings.indexOf(name)] ?? 0)
      })
      const joined = `  ${text.join('  ').trimEnd()}`
      // On a terminal narrower than the narrowest table its lines are broken, without their leading spaces.
      if (columns(joined) > width) return wrap(`  ${joined.trimStart()}`, width, 4)
      return [line === 0 ? paint(joined, 'faint') : joined]
    })
    return index === 0 ? lines : ['', ...lines]
  })
}

interface Canvas {
  readonly paint: Paint
  readonly width: number
}

function scenarioLines(report: Report, verdict: ScenarioVerdict, { paint, width }: Canvas): string[] {
  const evidence = report.evidence.scenarios.find(({ scenario }) => scenario === verdict.scenario)
  const marked = markOf(report, verdict.outcome)
  const title = `${paint(printable(verdict.scenario), 'strong')}  ${paint(marked, verdict.outcome)}  ${paint(loadWords(evidence, verdict), 'faint')}`
  const loadPhases = evidence ? loadPhasesOf(report.evidence.phases, evidence) : []
  const rows = rowsOf(evidence, verdict, loadPhases).flatMap((row) => cellsOf(row, paint))
  const apart = phaseRowsOf(evidence, verdict, loadPhases).flatMap(({ phase, rows: own }) => [
    [paint(printable(phaseInWords(phase)), 'faint')],
    ...rowsThatTell(own).flatMap((row) => cellsOf({ ...row, route: `  ${row.route}` }, paint)),
  ])
  const { shown, rest } = fewFailures(failuresOf(evidence), maxFailures)
  const failures = [
    ...shown.map(failureWords).map(({ what, where, example }) => {
      const asked = example === '' ? '' : `: ${example}`
      return `  ${paint(what, 'fail')}  ${where}${asked}`
    }),
    ...(rest === undefined ? [] : [`  ${rest}`]),
  ]
  const notes = notesOf(verdict).map(
    ({ outcome, about, said }) =>
      `  ${paint(mark(outcome), outcome)}  ${printable(about)}: ${printable(said)}`,
  )
  const figures = table([...rows, ...apart], { paint, width })
  const said = [...failures, ...notes]
  return ['', title, ...figures, ...(figures.includes('') && said.length > 0 ? [''] : []), ...said]
}

/**
 * The end of a run for people: a table for each scenario, the reasons, the verdict, and the path of the report, or the
 * command that would write a report with the budgets judged here.
 */
export function summaryLines(
  report: Report,
  bundle: string,
  paint: Paint,
  width: number,
  rewrite?: string,
): string[] {
  const { run, verdict, profiles } = report
  const scenarios = verdict.scenarios.flatMap((scenario) => scenarioLines(report, scenario, { paint, width }))
  const files = [
    ...(rewrite === undefined ? [['report', 'report.html'] as const] : []),
    ...profiles.map(({ name, file }) => [printable(name), printable(file)] as const),
  ] as const
  const ended = run.status === 'aborted' ? ['', '  The run was aborted; what it had measured is kept.'] : []
  return [
    ...[
      ...scenarios,
      ...ended,
      ...(run.notes ?? []).flatMap((note) => ['', `  ${printable(note)}`]),
      '',
      `${paint(markOf(report), verdict.outcome)}  ${printable(headline(report))}`,
    ].flatMap((text) => wrap(text, width, 4)),
    // Paths are not broken, so that they can be copied.
    ...files.map(
      ([name, file]) =>
        `  ${padEnd(name, Math.max(...files.map(([other]) => columns(other))))}  ${bundle}/${file}`,
    ),
    ...(rewrite === undefined ? [] : [`  Its report has other budgets; with these: ${printable(rewrite)}`]),
  ]
}
