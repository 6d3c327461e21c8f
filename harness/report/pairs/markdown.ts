import { clip, printable } from '../../base/text.ts'
import { escapeMarkdown } from '../escape-markdown.ts'
import { changeCells, changeColumns, textColumns } from './change-cells.ts'
import { conditionsOf, explanations } from './conditions.ts'
import { verdictMark } from './marks.ts'
import type { PairReport } from './pair-report.ts'
import { findingsOf, remarksOf } from './remarks.ts'
import { shownChanges } from './shown-changes.ts'
import { whySummary } from './why-lines.ts'

/** A comment of a merge request may have 65 536 characters and should be short, so every part is limited. */
const mostRows = 30
const mostFindings = 20
const mostColumns = { cell: 80, sentence: 400 }

const cell = (text: string): string => escapeMarkdown(clip(text, mostColumns.cell))
const sentence = (text: string): string => escapeMarkdown(clip(text, mostColumns.sentence))

function changeTable({ verdict, comparison }: PairReport): string[] {
  const { shown, rest } = shownChanges(verdict.changes, mostRows)
  const rows = shown.map((change) => {
    const cells = changeCells(change, comparison.scenarios)
    return `| ${changeColumns.map((name) => cell(cells[name])).join(' | ')} |`
  })
  const table = [
    `| ${changeColumns.join(' | ')} |`,
    `| ${changeColumns.map((name) => (textColumns.has(name) ? '---' : '---:')).join(' | ')} |`,
    ...rows,
    '',
  ]
  const said = verdict.changes.length === 0 ? ['no figure was compared'] : rest
  return [...(rows.length > 0 ? table : []), ...said.flatMap((text) => [escapeMarkdown(text), ''])]
}

function findingLines({ verdict }: PairReport): string[] {
  const findings = findingsOf(verdict)
  const lines = findings
    .slice(0, mostFindings)
    .map(({ about, said, isGrave }) => `- ${isGrave ? '?' : '!'} **${cell(about)}**: ${sentence(said)}`)
  const more = findings.length - lines.length
  const all = more > 0 ? [...lines, `- and ${more} more, in the report`] : lines
  return all.length > 0 ? [...all, ''] : []
}

/** A code block that no backtick can end: its fence is longer than any run of backticks inside. */
function fenced(code: string): string[] {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return [fence, code, fence]
}

/** A short summary for a job page or a merge request: the verdict, the changes, and how to repeat the measurement. */
export function pairSummary(report: PairReport): string {
  const { comparison, verdict } = report
  const conditions = conditionsOf(report).filter(({ name }) => name !== 'again')
  const details = conditions.map(({ name, said }) => {
    const meaning = explanations[name]
    return `- ${name}${meaning === undefined ? '' : ` (${meaning})`}: ${sentence(said)}`
  })
  return [
    `## Tailgate: ${verdictMark(report)}`,
    '',
    sentence(verdict.reason),
    '',
    ...remarksOf(report).flatMap((remark) => [sentence(remark), '']),
    ...changeTable(report),
    ...whySummary(report, sentence),
    ...findingLines(report),
    '<details><summary>How it was measured, and how to measure it again</summary>',
    '',
    ...details,
    '',
    ...fenced(clip(printable(report.repeat), 2000)),
    '',
    '</details>',
    '',
    `<sub>comparison ${escapeMarkdown(comparison.id)} · ${new Date(comparison.startedAt).toISOString()} · ${escapeMarkdown(comparison.environment.cpu)} · ${comparison.environment.cores} cores</sub>`,
    '',
  ].join('\n')
}
