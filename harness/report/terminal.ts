import { clip, columns, padEnd, padStart, printable } from '../base/text.ts'
import type { ScenarioVerdict } from '../bundle/verdict.ts'
import type { Phase, ScenarioEvidence } from '../evidence/evidence.ts'
import { stretchesOf } from '../verdict/figures/phases.ts'
import { headline } from './headline.ts'
import { mark, type Paint } from './paint.ts'
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
  telling,
} from './route-table.ts'

const headings = ['route', 'count', 'rate', 'p50', 'p95', 'p99', 'errors', 'budget', 'verdict']
/** Columns that are left out, first to last, until a table fits a narrow terminal. */
const dispensable = ['rate', 'count', 'p50', 'errors']
const leftAligned = new Set(['route', 'budget', 'verdict'])

/** The lines of a route: its figures with the first budget, then one line for each further budget. */
function cellsOf(row: RouteRow, paint: Paint): string[][] {
  const verdicts = row.budgets.map((verdict) => {
    const miss = missWords(verdict)
    return [budgetWords(verdict), paint(mark(verdict.outcome), verdict.outcome) + (miss && `  ${miss}`)]
  })
  const [first = ['–', ''], ...others] = verdicts
  const { count, rate, p50, p95, p99, errors } = figureWords(row)
  const figures = [printable(row.route), count, rate, p50, p95, p99, errors]
  return [[...figures, ...first], ...others.map((cells) => [...figures.map(() => ''), ...cells])]
}

function table(rows: readonly string[][], paint: Paint, width: number): string[] {
  const all = [headings, ...rows]
  const whole = all.filter((cells) => cells.length > 1)
  const widths = headings.map((_, index) => Math.max(...whole.map((cells) => columns(cells[index] ?? ''))))
  let shown = headings
  const total = () => shown.reduce((sum, name) => sum + 2 + (widths[headings.indexOf(name)] ?? 0), 0)
  for (const name of dispensable) if (total() > width) shown = shown.filter((kept) => kept !== name)
  return all.map((cells, line) => {
    if (cells.length === 1) return `  ${cells[0]}`
    const text = shown.map((name) => {
      const index = headings.indexOf(name)
      const pad = leftAligned.has(name) ? padEnd : padStart
      return pad(cells[index] ?? '', widths[index] ?? 0)
    })
    const joined = `  ${text.join('  ').trimEnd()}`
    return line === 0 ? paint(joined, 'faint') : joined
  })
}

interface Look {
  readonly paint: Paint
  readonly width: number
}

function scenarioLines(
  evidence: ScenarioEvidence | undefined,
  verdict: ScenarioVerdict,
  phases: readonly Phase[],
  { paint, width }: Look,
): string[] {
  const title = `${paint(printable(verdict.scenario), 'strong')}  ${paint(mark(verdict.outcome), verdict.outcome)}  ${paint(loadWords(evidence), 'faint')}`
  const stretches = evidence ? stretchesOf(phases, evidence) : []
  const rows = rowsOf(evidence, verdict, stretches).flatMap((row) => cellsOf(row, paint))
  const apart = phaseRowsOf(evidence, verdict, stretches).flatMap(({ stretch, rows: own }) => [
    [paint(printable(stretch.said), 'faint')],
    ...telling(own).flatMap((row) => cellsOf({ ...row, route: `  ${row.route}` }, paint)),
  ])
  const notes = notesOf(verdict).map(
    ({ outcome, about, said }) =>
      `  ${paint(mark(outcome), outcome)}  ${printable(about)}: ${printable(said)}`,
  )
  return ['', title, ...table([...rows, ...apart], paint, width), ...notes]
}

/** The end of a run as a person reads it: a table for each scenario, the reasons, the verdict, and where the report is. */
export function summaryLines(
  { run, verdict, evidence, profiles }: Report,
  bundle: string,
  paint: Paint,
  width: number,
): string[] {
  const scenarios = verdict.scenarios.flatMap((scenario) => {
    const found = evidence.scenarios.find((candidate) => candidate.scenario === scenario.scenario)
    return scenarioLines(found, scenario, evidence.phases, { paint, width })
  })
  const files = [
    ['report', 'report.html'],
    ...profiles.map(({ name, file }) => [printable(name), printable(file)] as const),
  ] as const
  const ended = run.status === 'aborted' ? ['', '  The run was aborted; what it had measured is kept.'] : []
  return [
    ...scenarios.map((text) => clip(text, Math.max(width, 240))),
    ...ended,
    ...(run.notes ?? []).flatMap((note) => ['', `  ${printable(note)}`]),
    '',
    `${paint(mark(verdict.outcome), verdict.outcome)}  ${printable(headline(verdict))}`,
    ...files.map(
      ([name, file]) =>
        `  ${padEnd(name, Math.max(...files.map(([other]) => columns(other))))}  ${bundle}/${file}`,
    ),
  ]
}
