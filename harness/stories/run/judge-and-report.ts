import { shownPath } from '../../base/shown-exchange.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { RunDescription, StoredProfile, StoredRun } from '../../bundle/stored-run.ts'
import { budgetsIn, type JudgePlan } from '../../config/plan/judge-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { describePlan } from '../../config/plan/plan-in-words.ts'
import { routesOf } from '../../config/scenario/routes.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import type { Environment } from '../../measure/environment.ts'
import type { Report } from '../../report/report.ts'
import { withEnding } from '../../verdict/aborted-run.ts'
import { judge } from '../../verdict/judge.ts'
import { withLateBudgets } from '../../verdict/late-budgets.ts'
import { withoutBudgets } from '../../verdict/without-budget.ts'
import { budgetPlaces } from './budget-places.ts'
import { writeReports } from './write-reports.ts'

/** What is known at the end of a run in addition to its evidence. */
export interface RunEnd {
  readonly id: string
  readonly startedAt: number
  readonly command: string
  readonly status: 'complete' | 'aborted'
  readonly environment: Environment
  /** Until run.json is written, a run can be interrupted. */
  readonly signal: AbortSignal
  /** Versions of the services by name. */
  readonly services: Readonly<Record<string, string>>
  readonly profiles: readonly StoredProfile[]
  /** Notes about the run for readers of the report. */
  readonly notes: readonly string[]
}

const nothing: Evidence = { scenarios: [], resources: [], phases: [] }

type Begun = Pick<RunEnd, 'id' | 'startedAt' | 'command' | 'environment'>

/** How often the evidence of each scenario may decide. */
const decisionCountsOf = ({ scenarios }: JudgePlan): Readonly<Record<string, number>> =>
  Object.fromEntries(scenarios.map(({ scenario, decisionSeconds }) => [scenario, decisionSeconds.length]))

/** The routes of each scenario that has a script. */
const scriptRoutesOf = ({ load }: Plan): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    load.scenarios.flatMap(({ scenario }) =>
      'script' in scenario ? [[scenario.name, routesOf(scenario)] as const] : [],
    ),
  )

/** The method and path of every route, without what looks like a credential, as in what failed. */
const routesOfTarget = ({ stack }: Plan): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(stack.target.routes).map(([route, pattern]) => [route, shownPath(pattern)]),
  )

const describe = (plan: Plan, begun: Begun): Omit<RunDescription, 'status'> => ({
  id: begun.id,
  startedAt: begun.startedAt,
  command: begun.command,
  plan: describePlan(plan),
  routes: routesOfTarget(plan),
  decisions: decisionCountsOf(plan.judge),
  ...(plan.load.scenarios.some(({ typed }) => typed !== undefined) ? { isTyped: true } : {}),
  environment: begun.environment,
})

/** What a bundle says until its run has ended, and for ever if the run is killed. */
export function openingOf(plan: Plan, begun: Begun): StoredRun {
  const reason = 'The run has not ended: it is under way, or it was killed.'
  return {
    ...describe(plan, begun),
    status: 'aborted',
    budgets: budgetsIn(plan.judge),
    verdict: { outcome: 'unproven', reason, scenarios: [] },
    profiles: [],
  }
}

/** Reads the evidence of a bundle from disk, judges it, and writes the reports and, last, run.json. */
export async function judgeAndReport(plan: Plan, bundle: Bundle, end: RunEnd): Promise<Report> {
  const { status, services, profiles, signal } = end
  const unlessAborted = () => {
    if (status === 'complete') signal.throwIfAborted()
  }
  // A writer that was killed when the run was aborted may have left an incomplete line.
  const state = status === 'complete' ? 'closed' : 'growing'
  const read = await readEvidence(bundle.directory, state).catch((error: unknown) => {
    if (status === 'complete') throw error
    return nothing
  })
  unlessAborted()
  const budgets = withLateBudgets(budgetsIn(plan.judge), read, scriptRoutesOf(plan))
  const environment = { ...end.environment, services }
  const notes = [...end.notes, ...withoutBudgets(read, budgets, decisionCountsOf(plan.judge))]
  const report: Report = {
    run: { ...describe(plan, { ...end, environment }), notes, status },
    verdict: withEnding(judge(read, budgets, decisionCountsOf(plan.judge)), status),
    evidence: read,
    profiles,
  }
  await writeReports(bundle, report, budgetPlaces(plan))
  unlessAborted()
  await bundle.close({ ...report.run, budgets, verdict: report.verdict, profiles })
  return report
}
