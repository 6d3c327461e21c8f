import { printable } from '../base/text.ts'
import type { BudgetVerdict, Outcome, ScenarioVerdict } from '../bundle/verdict.ts'
import type { ScenarioEvidence } from '../evidence/evidence.ts'
import { formatFigure, formatInterval } from '../verdict/figures/format.ts'
import { loadPhasesOf } from '../verdict/figures/phases.ts'
import { deciding } from '../verdict/judge.ts'
import { failuresOf, failureWords, fewFailures } from './failures.ts'
import type { Report } from './report.ts'
import { budgetWords, loadWords } from './route-table.ts'

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Control characters are shown as `\u001b`, for XML 1.0 has no way to write them, not even escaped. */
const escapeXml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (found) => escapes[found] ?? found)

/** An unproven budget is an error, not a skip: nothing that reads JUnit may take it for a pass. */
const elements = { fail: 'failure', unproven: 'error' } as const

/** Failures that are told apart in a file that is shown in pages of CI. */
const mostFailures = 20

/** A case and the outcome CI shall see of it. */
interface Case {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
  /** What was measured, with its interval; undefined where there is nothing. */
  readonly value?: string | undefined
  /** Seconds of load that it was judged on. */
  readonly seconds: number
  /** What is told beside a pass. */
  readonly warning?: string
}

function measuredOf({ budget, value, interval }: BudgetVerdict): string | undefined {
  if (value === undefined) return undefined
  const read = formatFigure(budget.figure, value)
  return interval === undefined ? read : `${read}, 95 % ${formatInterval(budget.figure, interval)}`
}

/** The budgets of a scenario as cases; one that only warns passes with its warning said beside it. */
function casesOf(
  { outcome, reason, budgets }: ScenarioVerdict,
  secondsOf: (during: string | undefined) => number,
): readonly Case[] {
  const decided = deciding(budgets)
  const all = budgets.map((judged): Case => {
    const { route, during } = judged.budget
    const common = {
      name: `${route} ${budgetWords(judged)}`,
      value: measuredOf(judged),
      seconds: secondsOf(during),
    }
    if (decided.includes(judged)) return { ...common, outcome: judged.outcome, reason: judged.reason }
    const warning = judged.outcome === 'pass' ? {} : { warning: `${judged.outcome}: ${judged.reason}` }
    return { ...common, outcome: 'pass', reason: '', ...warning }
  })
  if (decided.length > 0) return all
  return [...all, { name: 'budgets', outcome, reason, seconds: secondsOf(undefined) }]
}

const timeOf = (seconds: number): string => seconds.toFixed(3)

function caseLines(scenario: string, { name, outcome, reason, value, seconds }: Case): string[] {
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(scenario)}" time="${timeOf(seconds)}"`
  if (outcome === 'pass') return [`${head}/>`]
  const element = elements[outcome]
  const said = value === undefined ? '' : escapeXml(`measured: ${value}`)
  return [
    `${head}>`,
    `      <${element} message="${escapeXml(reason)}" type="${outcome}">${said}</${element}>`,
    '    </testcase>',
  ]
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly seconds: number
  readonly timestamp: number
  readonly properties: readonly (readonly [string, string])[]
  /** Lines for a person. */
  readonly said: readonly string[]
}

/** Both of the schemas that are around want these parts in this order, empty or not. */
function suiteLines({ name, cases, seconds, timestamp, properties, said }: Suite, id: number): string[] {
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length
  const begun = new Date(timestamp).toISOString().slice(0, 19)
  const counts = `tests="${cases.length}" failures="${count('fail')}" errors="${count('unproven')}" skipped="0"`
  return [
    `  <testsuite id="${id}" package="tailgate" name="${escapeXml(name)}" ${counts} time="${timeOf(seconds)}" timestamp="${begun}" hostname="localhost">`,
    '    <properties>',
    ...properties.map(
      ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(name, one)),
    `    <system-out>${said.map(escapeXml).join('\n')}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
  ]
}

function failureLines(evidence: ScenarioEvidence | undefined): string[] {
  const { shown, rest } = fewFailures(failuresOf(evidence), mostFailures)
  const lines = shown.map(failureWords).map(({ what, where, example }) => {
    return `${what} ${where}${example === '' ? '' : `: ${example}`}`
  })
  return [...lines, ...(rest === undefined ? [] : [rest])]
}

function suiteOf({ run, evidence }: Report, judged: ScenarioVerdict): Suite {
  const found = evidence.scenarios.find(({ scenario }) => scenario === judged.scenario)
  const loadPhases = found ? loadPhasesOf(evidence.phases, found) : []
  const seconds = found?.seconds ?? 0
  const cases = casesOf(judged, (during) => {
    const part = loadPhases.find(({ name }) => name === during)
    return part ? part.to - part.from : seconds
  })
  const failed = failureLines(found)
  const values = cases.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  const warnings = cases.flatMap(({ name, warning }) => (warning ? [`warning, ${name}: ${warning}`] : []))
  return {
    name: judged.scenario,
    cases,
    seconds,
    timestamp: found?.startedAt ?? run.startedAt,
    properties: [
      ['run', run.id],
      ['load', loadWords(found)],
      ...values,
      ...failed.map((said, index) => [`failed ${index + 1}`, said] as const),
    ],
    said: [...warnings, ...(failed.length > 0 ? ['What failed:', ...failed] : [])],
  }
}

/**
 * JUnit XML as Jenkins' and Ant's stricter schemas want it: a suite for each scenario, a case for each budget; a scenario
 * without budgets is one case in error. The time of a case is the load that it was judged on; what was measured is a
 * property of its suite.
 */
export function junitXml(report: Report): string {
  const { run, verdict } = report
  const nothing: Suite = {
    name: 'run',
    cases: [{ name: 'verdict', outcome: 'unproven', reason: 'The run has no scenario.', seconds: 0 }],
    seconds: 0,
    timestamp: run.startedAt,
    properties: [['run', run.id]],
    said: [],
  }
  const suites = verdict.scenarios.map((judged) => suiteOf(report, judged))
  const lines = (suites.length > 0 ? suites : [nothing]).flatMap(suiteLines)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${lines.join('\n')}\n</testsuites>\n`
}
