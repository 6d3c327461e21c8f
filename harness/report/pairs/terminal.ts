import { columns, padEnd, padStart, printable, wrap } from '../../base/text.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import type { Paint } from '../paint.ts'
import { type ChangeColumn, changeCells, changeColumns, textColumns } from './change-cells.ts'
import { conditionsOf } from './conditions.ts'
import { figureInPlace } from './figure-words.ts'
import { toneOf, verdictMark } from './marks.ts'
import type { PairReport } from './pair-report.ts'
import { findingsOf, remarksOf } from './remarks.ts'
import { shownChanges } from './shown-changes.ts'
import { whyLines } from './why-lines.ts'

/** The most rows that a reviewer can take in at a glance. */
const mostRows = 12
/** The most findings that are listed on a terminal. */
const mostFindings = 8

interface Canvas {
  readonly paint: Paint
  readonly width: number
}

type Cells = Record<ChangeColumn, string>

const printableCells = (change: Change, scenarios: readonly string[]): Cells => {
  const cells = Object.entries(changeCells(change, scenarios)).map(([name, text]) => [name, printable(text)])
  return Object.fromEntries(cells) as Cells
}

/** A table as wide as its cells; undefined when the terminal is narrower. */
function asTable(
  changes: readonly Change[],
  rows: readonly Cells[],
  { paint, width }: Canvas,
): string[] | undefined {
  const heads = Object.fromEntries(changeColumns.map((name) => [name, name])) as Cells
  const widths = changeColumns.map((name) =>
    Math.max(...[heads, ...rows].map((cells) => columns(cells[name]))),
  )
  if (widths.reduce((sum, each) => sum + each + 2, 0) > width) return undefined
  const line = (cells: Cells, painted: (text: string) => string) => {
    const text = changeColumns.map((name, at) => {
      const padded = (textColumns.has(name) ? padEnd : padStart)(cells[name], widths[at] ?? 0)
      return name === 'verdict' ? painted(padded.trimEnd()) : padded
    })
    return `  ${text.join('  ').trimEnd()}`
  }
  return [
    paint(
      line(heads, (text) => text),
      'faint',
    ),
    ...rows.map((cells, at) => {
      const change = changes[at]
      return line(cells, (text) => (change === undefined ? text : paint(text, toneOf(change))))
    }),
  ]
}

/** Each change in two lines, for a terminal that is too narrow for a table. */
function asList(
  changes: readonly Change[],
  scenarios: readonly string[],
  { paint, width }: Canvas,
): string[] {
  return changes.flatMap((change) => {
    const { base, head, change: moved, interval, verdict } = printableCells(change, scenarios)
    const sign = paint(verdict, toneOf(change))
    const figure = printable(figureInPlace(change, scenarios))
    return [
      ...wrap(`  ${sign}  ${figure}`, width, 4),
      ...wrap(`    ${base} → ${head}, ${moved} (${interval})`, width, 4),
    ]
  })
}

function changeLines({ verdict, comparison }: PairReport, look: Canvas): string[] {
  const { shown, rest } = shownChanges(verdict.changes, mostRows)
  const rows = shown.map((change) => printableCells(change, comparison.scenarios))
  const table =
    rows.length === 0 ? [] : (asTable(shown, rows, look) ?? asList(shown, comparison.scenarios, look))
  const said = verdict.changes.length === 0 ? ['no figure was compared'] : rest
  return [...table, ...said.flatMap((text) => wrap(`  ${text}`, look.width, 4))]
}

function findingLines({ verdict }: PairReport, { paint, width }: Canvas): string[] {
  const findings = findingsOf(verdict)
  const shown = findings.slice(0, mostFindings)
  const lines = shown.flatMap(({ about, said, isGrave }) => {
    const sign = isGrave ? paint('?', 'unproven') : '!'
    return wrap(`  ${sign} ${printable(about)}: ${printable(said)}`, width, 4)
  })
  const more = findings.length - shown.length
  return more > 0 ? [...lines, `  and ${more} more, in the report`] : lines
}

/** Lines that a reader copies are not broken. */
const copied: ReadonlySet<string> = new Set(['again', 'report'])

/** A name and what is said of it. */
function conditionLines(report: PairReport, bundle: string, { paint, width }: Canvas): string[] {
  const conditions = [...conditionsOf(report), { name: 'report', said: `${bundle}/report.html` }]
  const size = Math.max(...conditions.map(({ name }) => columns(name)))
  return conditions.flatMap(({ name, said }) => {
    const line = `  ${paint(padEnd(name, size), 'faint')}  ${printable(said)}`
    return copied.has(name) ? [line] : wrap(line, width, size + 4)
  })
}

/**
 * The end of a comparison, readable in ten seconds: the verdict, the changes with the worst first, the conditions, the
 * command that measures it again, and the path of the report.
 */
export function pairSummaryLines(report: PairReport, bundle: string, paint: Paint, width: number): string[] {
  const look = { paint, width }
  const { verdict } = report
  const headline = `${paint(verdictMark(report), verdict.outcome)}  ${printable(verdict.reason)}`
  const blocks = [
    [
      ...wrap(headline, width, 4),
      ...remarksOf(report).flatMap((remark) => wrap(`  ${printable(remark)}`, width, 4)),
    ],
    changeLines(report, look),
    whyLines(report, width),
    findingLines(report, look),
    conditionLines(report, bundle, look),
  ]
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]))
}
