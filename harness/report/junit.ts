import { printable } from '../base/text.ts'
import type { Outcome, ScenarioVerdict } from '../bundle/verdict.ts'
import { deciding } from '../verdict/judge.ts'
import type { Report } from './report.ts'
import { budgetWords } from './route-table.ts'

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

/** A case and the outcome CI shall see of it; `warning` is told beside a pass. */
interface Case {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
  readonly warning?: string
}

/** The budgets of a scenario as cases; one that only warns passes with its warning said beside it. */
function casesOf({ outcome, reason, budgets }: ScenarioVerdict): readonly Case[] {
  const decided = deciding(budgets)
  const all = budgets.map((judged): Case => {
    const name = `${judged.budget.route} ${budgetWords(judged)}`
    if (decided.includes(judged)) return { name, outcome: judged.outcome, reason: judged.reason }
    const warning = judged.outcome === 'pass' ? {} : { warning: `${judged.outcome}: ${judged.reason}` }
    return { name, outcome: 'pass', reason: '', ...warning }
  })
  return decided.length > 0 ? all : [...all, { name: 'budgets', outcome, reason }]
}

/** JUnit XML: a suite for each scenario, a case for each budget; a scenario without budgets is one case in error. */
export function junitXml({ run, verdict }: Report): string {
  const suites = verdict.scenarios.map((judged) => {
    const { scenario } = judged
    const cases = casesOf(judged)
    const lines = cases.map((one) => {
      const head = `    <testcase classname="${escapeXml(scenario)}" name="${escapeXml(one.name)}"`
      if (one.warning !== undefined)
        return `${head}><system-out>${escapeXml(`warning, ${one.warning}`)}</system-out></testcase>`
      if (one.outcome === 'pass') return `${head}/>`
      const element = elements[one.outcome]
      return `${head}><${element} type="${one.outcome}" message="${escapeXml(one.reason)}"/></testcase>`
    })
    const count = (wanted: string) => cases.filter((one) => one.outcome === wanted).length
    return [
      `  <testsuite name="${escapeXml(scenario)}" tests="${cases.length}" failures="${count('fail')}" errors="${count('unproven')}" skipped="0" timestamp="${new Date(run.startedAt).toISOString()}">`,
      ...lines,
      '  </testsuite>',
    ].join('\n')
  })
  const empty =
    '  <testsuite name="run" tests="1" failures="0" errors="1" skipped="0"><testcase classname="run" name="verdict"><error type="unproven" message="The run has no scenario."/></testcase></testsuite>'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tailgate ${escapeXml(run.id)}">\n${(suites.length > 0 ? suites : [empty]).join('\n')}\n</testsuites>\n`
}
