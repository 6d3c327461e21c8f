import type { BudgetVerdict, ScenarioVerdict } from '../bundle/verdict.ts'
import type { ScenarioEvidence } from '../evidence/evidence.ts'
import { abortedReason } from '../verdict/aborted-run.ts'
import { formatFigure, formatInterval } from '../verdict/figures/format.ts'
import { loadPhasesOf } from '../verdict/figures/phases.ts'
import { deciding, stated } from '../verdict/judge.ts'
import { confidenceFor, sureness } from '../verdict/statistics/confidence.ts'
import { failuresOf, failureWords, fewFailures } from './failures.ts'
import { onlyMeasures } from './headline.ts'
import { type Case, junitDocument, type Suite } from './junit-xml.ts'
import type { Report } from './report.ts'
import { budgetWords, loadWords } from './route-table.ts'

/** The most groups of failures in a file that CI pages show. */
const maxFailures = 20

/** `sure` is the confidence of the interval. */
function measuredOf({ budget, value, interval }: BudgetVerdict, sure: string): string | undefined {
  if (value === undefined) return undefined
  const read = formatFigure(budget.figure, value)
  return interval === undefined ? read : `${read}, ${sure} ${formatInterval(budget.figure, interval)}`
}

/** The budgets of a scenario as test cases; a budget that only warns passes, with its warning as a note. */
function casesOf(
  judgedScenario: ScenarioVerdict,
  { sure, measuresOnly }: { readonly sure: string; readonly measuresOnly: boolean },
  secondsOf: (during: string | undefined) => number,
): readonly Case[] {
  const { outcome, reason, budgets } = judgedScenario
  const decided = deciding(budgets)
  const all = budgets.map((judged): Case => {
    const { route, during } = judged.budget
    const common = {
      name: `${route} ${budgetWords(judged)}`,
      value: measuredOf(judged, sure),
      seconds: secondsOf(during),
    }
    if (decided.includes(judged)) return { ...common, outcome: judged.outcome, reason: judged.reason }
    const warning = judged.outcome === 'pass' ? {} : { warning: `${judged.outcome}: ${judged.reason}` }
    return { ...common, outcome: 'pass', reason: '', ...warning }
  })
  // The default budgets alone pass nothing, except in a run that only measures.
  const isTold = stated(decided).length > 0 || decided.some((judged) => judged.outcome !== 'pass')
  if (isTold || measuresOnly) return all
  return [...all, { name: 'budgets', outcome, reason, seconds: secondsOf(undefined) }]
}

function failureLines(evidence: ScenarioEvidence | undefined): string[] {
  const { shown, rest } = fewFailures(failuresOf(evidence), maxFailures)
  const lines = shown.map(failureWords).map(({ what, where, example }) => {
    return `${what} ${where}${example === '' ? '' : `: ${example}`}`
  })
  return [...lines, ...(rest === undefined ? [] : [rest])]
}

function suiteOf(report: Report, judged: ScenarioVerdict): Suite {
  const { run, evidence } = report
  const found = evidence.scenarios.find(({ scenario }) => scenario === judged.scenario)
  const loadPhases = found ? loadPhasesOf(evidence.phases, found) : []
  const seconds = found?.seconds ?? 0
  const sure = sureness(confidenceFor(judged.scenario, run.decisions ?? 1))
  const cases = casesOf(judged, { sure, measuresOnly: onlyMeasures(report) }, (during) => {
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
      ['load', loadWords(found, judged)],
      ...values,
      ...failed.map((said, index) => [`failed ${index + 1}`, said] as const),
    ],
    said: [...warnings, ...(failed.length > 0 ? ['What failed:', ...failed] : [])],
  }
}

/** A suite of the run itself: a case in error, for what no scenario says. */
const ofTheRun = ({ run }: Report, reason: string): Suite => ({
  name: 'run',
  cases: [{ name: 'verdict', outcome: 'unproven', reason, seconds: 0 }],
  seconds: 0,
  timestamp: run.startedAt,
  properties: [['run', run.id]],
  said: [],
})

/**
 * A run as JUnit XML: a suite for each scenario, a case for each budget. A scenario without budgets is one case in error, and
 * so is a run that was aborted, whatever its scenarios are. The time of a case is the load on which it was judged; the
 * measured value is a property of its suite.
 */
export function junitXml(report: Report): string {
  const { run, verdict } = report
  const suites = verdict.scenarios.map((judged) => suiteOf(report, judged))
  if (run.status === 'aborted') return junitDocument([...suites, ofTheRun(report, abortedReason)])
  return junitDocument(suites.length > 0 ? suites : [ofTheRun(report, 'The run has no scenario.')])
}
