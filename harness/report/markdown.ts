import { counted } from '../base/text.ts'
import { mostWorth } from '../base/values/most-worth.ts'
import type { ScenarioVerdict } from '../bundle/verdict.ts'
import { allRoutes } from '../config/budgets/budget.ts'
import { describeArm } from '../config/plan/arm.ts'
import type { ScenarioEvidence } from '../evidence/evidence.ts'
import { loadPhasesOf } from '../verdict/figures/phases.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { failuresOf, failureWords, fewFailures } from './failures.ts'
import { headline, markOf } from './headline.ts'
import { mark } from './paint.ts'
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
  tells,
} from './route-table.ts'

function tableRows(row: RouteRow, indent = ''): string[] {
  const words = figureWords(row)
  const { count, rate, p50, p95, p99, max, errors } = words
  const tail = [p50, p95, p99, words['p99.9'], max]
  const figures = [`${indent}${escapeMarkdown(row.route)}`, count, rate, ...tail, errors, words.bytes]
  const budgets = row.budgets.map((verdict) => {
    const miss = missWords(verdict)
    return [budgetWords(verdict), `${mark(verdict.outcome)}${miss && ` — ${miss}`}`]
  })
  const [first = ['–', ''], ...others] = budgets
  const lines = [[...figures, ...first], ...others.map((cells) => [...figures.map(() => ''), ...cells])]
  return lines.map((cells) => `| ${cells.join(' | ')} |`)
}

/** The most routes in a part of a summary: a comment may have 65 536 characters, and a row takes about 165. */
const maxRoutes = 60

/** The lines of all routes together and of each; of too many, of those that tell the most, and how many are left out. */
function fewRows(rows: readonly RouteRow[], indent = ''): string[] {
  const routes = rows.filter(({ route }) => route !== allRoutes)
  const telling = routes.filter((row) => tells(row) > 0)
  const kept = routes.length > maxRoutes ? mostWorth(telling, maxRoutes, tells) : routes
  const omitted = routes.length - kept.length
  const shown = rows.filter((row) => row.route === allRoutes || kept.includes(row))
  const lines = shown.flatMap((row) => tableRows(row, indent))
  if (omitted === 0) return lines
  const more = `${indent}*and ${counted(omitted, 'route')} more, in the report*`
  return [...lines, `| ${more} | | | | | | | | | | | |`]
}

/** The most groups of failures in a summary, which should stay short. */
const maxFailures = 8

function failureLines(found: ScenarioEvidence | undefined): string[] {
  const { shown, rest } = fewFailures(failuresOf(found), maxFailures)
  if (shown.length === 0) return []
  const lines = shown.map(failureWords).map(({ what, where, example }) => {
    const asked = example === '' ? '' : `: ${escapeMarkdown(example)}`
    return `- **${escapeMarkdown(what)}** ${escapeMarkdown(where)}${asked}`
  })
  return ['What failed:', '', ...lines, ...(rest === undefined ? [] : [`- ${escapeMarkdown(rest)}`]), '']
}

/** The most reasons of a scenario in a summary. */
const maxNotes = 20

/** The reasons of a scenario; of too many the first, and before these any of all routes together. */
function noteLines(verdict: ScenarioVerdict): string[] {
  const notes = notesOf(verdict)
  const shown = mostWorth(notes, maxNotes, ({ isOfAll }) => (isOfAll ? 1 : 0))
  const lines = shown.map(
    ({ outcome, about, said }) => `- ${mark(outcome)} **${escapeMarkdown(about)}**: ${escapeMarkdown(said)}`,
  )
  const more = notes.length - shown.length
  return more > 0 ? [...lines, `- and ${more} more, in the report`] : lines
}

function scenarioSection(report: Report, verdict: ScenarioVerdict): string[] {
  const { evidence } = report
  const found = evidence.scenarios.find(({ scenario }) => scenario === verdict.scenario)
  const loadPhases = found ? loadPhasesOf(evidence.phases, found) : []
  const phases = phaseRowsOf(found, verdict, loadPhases).flatMap(({ phase, rows }) => [
    `| *${escapeMarkdown(phaseInWords(phase))}* | | | | | | | | | | | |`,
    ...fewRows(rowsThatTell(rows), '&emsp;'),
  ])
  const notes = noteLines(verdict)
  return [
    `### ${markOf(report, verdict.outcome)} ${escapeMarkdown(verdict.scenario)}`,
    '',
    '| route | count | rate | p50 | p95 | p99 | p99.9 | max | errors | in / out | budget | verdict |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |',
    ...fewRows(rowsOf(found, verdict, loadPhases)),
    ...phases,
    '',
    escapeMarkdown(loadWords(found, verdict)),
    '',
    ...(notes.length > 0 ? [...notes, ''] : []),
    ...failureLines(found),
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
    `## Tailgate: ${markOf(report)}`,
    '',
    escapeMarkdown(headline(report)),
    '',
    ...(run.notes ?? []).flatMap((note) => [escapeMarkdown(note), '']),
    ...verdict.scenarios.flatMap((scenario) => scenarioSection(report, scenario)),
    `<sub>run ${escapeMarkdown(run.id)} · ${where.filter(Boolean).join(' · ')}</sub>`,
    '',
  ].join('\n')
}
