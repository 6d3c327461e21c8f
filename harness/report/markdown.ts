import { printable } from '../base/text.ts'
import type { ScenarioVerdict } from '../bundle/verdict.ts'
import { describeArm } from '../config/plan/arm.ts'
import { stretchesOf } from '../verdict/figures/phases.ts'
import { headline } from './headline.ts'
import { mark } from './paint.ts'
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

/** Text in which nothing is markup, a link, an HTML tag or a mention. */
const escapeMarkdown = (text: string): string =>
  printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]()#|~!>]/g, '\\$&')
    .replace(/@/g, '@\u2060')

function tableRows(row: RouteRow, indent = ''): string[] {
  const { count, rate, p50, p95, p99, errors } = figureWords(row)
  const figures = [`${indent}${escapeMarkdown(row.route)}`, count, rate, p50, p95, p99, errors]
  const budgets = row.budgets.map((verdict) => {
    const miss = missWords(verdict)
    return [budgetWords(verdict), `${mark(verdict.outcome)}${miss && ` — ${miss}`}`]
  })
  const [first = ['–', ''], ...others] = budgets
  const lines = [[...figures, ...first], ...others.map((cells) => [...figures.map(() => ''), ...cells])]
  return lines.map((cells) => `| ${cells.join(' | ')} |`)
}

function scenarioSection({ evidence }: Report, verdict: ScenarioVerdict): string[] {
  const found = evidence.scenarios.find(({ scenario }) => scenario === verdict.scenario)
  const stretches = found ? stretchesOf(evidence.phases, found) : []
  const phases = phaseRowsOf(found, verdict, stretches).flatMap(({ stretch, rows }) => [
    `| *${escapeMarkdown(stretch.said)}* | | | | | | | | |`,
    ...telling(rows).flatMap((row) => tableRows(row, '&emsp;')),
  ])
  const notes = notesOf(verdict).map(
    ({ outcome, about, said }) => `- ${mark(outcome)} **${escapeMarkdown(about)}**: ${escapeMarkdown(said)}`,
  )
  return [
    `### ${mark(verdict.outcome)} ${escapeMarkdown(verdict.scenario)}`,
    '',
    '| route | count | rate | p50 | p95 | p99 | errors | budget | verdict |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |',
    ...rowsOf(found, verdict, stretches).flatMap((row) => tableRows(row)),
    ...phases,
    '',
    escapeMarkdown(loadWords(found)),
    '',
    ...(notes.length > 0 ? [...notes, ''] : []),
  ]
}

/** A short summary for a pull request or a job page: the verdict, a table for each scenario, the reasons. */
export function markdownSummary(report: Report): string {
  const { run, verdict } = report
  const revision = run.environment.revision
  const where = [
    new Date(run.startedAt).toISOString(),
    escapeMarkdown(run.environment.cpu),
    `${run.environment.cores} cores`,
    run.environment.arm ? escapeMarkdown(describeArm(run.environment.arm)) : '',
    revision
      ? `revision ${escapeMarkdown(revision.commit.slice(0, 12))}${revision.dirty ? ' with changes' : ''}`
      : '',
    run.status === 'aborted' ? 'aborted' : '',
  ]
  return [
    `## Tailgate: ${mark(verdict.outcome)}`,
    '',
    escapeMarkdown(headline(verdict)),
    '',
    ...(run.notes ?? []).flatMap((note) => [escapeMarkdown(note), '']),
    ...verdict.scenarios.flatMap((scenario) => scenarioSection(report, scenario)),
    `<sub>run ${escapeMarkdown(run.id)} · ${where.filter(Boolean).join(' · ')}</sub>`,
    '',
  ].join('\n')
}
