import { usageError } from '../../base/errors.ts'
import type { ReadRun } from '../../bundle/read-run.ts'
import type { StoredRun } from '../../bundle/stored-run.ts'
import { allRoutes, type Budget } from '../../config/budgets/budget.ts'
import { withErrorBudgets } from '../../config/budgets/error-budgets.ts'
import { isHop } from '../../config/budgets/hop-route.ts'
import { type Judged, mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import type { Report } from '../../report/report.ts'
import { withEnding } from '../../verdict/aborted-run.ts'
import { loadPhasesOf } from '../../verdict/figures/phases.ts'
import { judge } from '../../verdict/judge.ts'

/** A stored run that was judged again, and the directory of its bundle. */
export interface StoredReport {
  readonly report: Report
  readonly directory: string
}

/** The limits by which a stored bundle is judged in addition to its own; texts as typed. */
export interface StoredLimits {
  readonly budget: readonly string[]
  readonly tolerable: readonly string[]
  readonly negligible: readonly string[]
  readonly accept: readonly string[]
}

/** The scenario, its routes and its phases: those for which defaults are made, and those that a budget may name. */
interface StoredScenario {
  readonly defaulted: Judged
  readonly nameable: Judged
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

const phasesIn = (budgets: readonly Budget[]): readonly string[] =>
  budgets.flatMap(({ during }) => during ?? [])

/**
 * What is known of a scenario of a stored run. A route or a phase of the plan that did not come is missing evidence, now as
 * at the end of the run, and only the budgets of the run name it.
 */
function storedScenario(
  name: string,
  { budgets, routes: paths = {} }: Pick<StoredRun, 'budgets' | 'routes'>,
  evidence: Evidence,
): StoredScenario {
  const found = evidence.scenarios.filter(({ scenario }) => scenario === name)
  const own = budgets.filter(({ scenario }) => scenario === name)
  const defaults = own.filter(({ origin }) => origin === 'default')
  const asked = own.map(({ route }) => route).filter((route) => route !== allRoutes)
  const routes = distinct([
    ...found.flatMap((one) => one.routes.map(({ route }) => route)),
    ...defaults.map(({ route }) => route),
    // Redirects that were never followed have no defaults.
    ...asked.filter((route) => !isHop(route)),
  ])
  const hops = distinct(asked.filter((route) => isHop(route) && !routes.includes(route)))
  const begun = found.flatMap((one) => loadPhasesOf(evidence.phases, one).map((phase) => phase.name))
  return {
    // Defaults are in the order of the run. A phase that only a given budget names may be none: a script can have fewer.
    defaulted: { name, routes, phases: distinct([...phasesIn(defaults), ...begun]) },
    nameable: { name, routes, hops, paths, phases: distinct([...begun, ...phasesIn(own)]) },
  }
}

/**
 * The budgets by which a stored run is judged: its own, those given as text, and the default limits on failures of both.
 * @throws TailgateError BUDGET_INVALID, BUDGET_ROUTE_UNKNOWN.
 */
export function storedBudgets(
  run: Pick<StoredRun, 'budgets' | 'routes'>,
  texts: readonly string[],
  evidence: Evidence,
): Budget[] {
  const names = distinct([...evidence.scenarios, ...run.budgets].map(({ scenario }) => scenario))
  const scenarios = names.map((name) => storedScenario(name, run, evidence))
  const merged = mergeBudgets(
    run.budgets,
    texts,
    scenarios.map(({ nameable }) => nameable),
  )
  return withErrorBudgets(
    merged,
    scenarios.map(({ defaulted }) => defaulted),
  )
}

/**
 * Judges a bundle again from its evidence alone, with its own budgets and those given as text. Error rates without a budget
 * get the default limit, even in bundles from before that existed.
 * @throws TailgateError BUNDLE_UNREADABLE, BUDGET_INVALID, BUDGET_ROUTE_UNKNOWN; USAGE for limits of changes, which a run
 * does not have.
 */
export async function judgeStored(
  { directory, run: stored }: ReadRun,
  { budget: texts, tolerable, negligible, accept }: StoredLimits,
): Promise<StoredReport> {
  if (tolerable.length + negligible.length + accept.length > 0)
    throw usageError(
      '--tolerable, --negligible and --accept are for the changes of a comparison, and this is a run: use --budget.',
    )
  const { budgets: _own, verdict: _before, profiles, ...run } = stored
  // A killed run may have left an incomplete line.
  const evidence = await readEvidence(directory, run.status === 'aborted' ? 'growing' : 'closed')
  const budgets = storedBudgets(stored, texts, evidence)
  const verdict = withEnding(judge(evidence, budgets, run.decisions), run.status)
  return { directory, report: { run, verdict, evidence, profiles } }
}
