import { usageError } from '../../base/errors.ts'
import type { ReadRun } from '../../bundle/read-run.ts'
import { withErrorBudgets } from '../../config/budgets/error-budgets.ts'
import { type Judged, mergeBudgets } from '../../config/budgets/merge-budgets.ts'
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
  const { budgets: own, verdict: _before, profiles, ...run } = stored
  // A killed run may have left an incomplete line.
  const evidence = await readEvidence(directory, run.status === 'aborted' ? 'growing' : 'closed')
  const names = new Set([...evidence.scenarios, ...own].map(({ scenario }) => scenario))
  // A route of the plan without requests is missing evidence, now as at the end of the run.
  const defaulted = (name: string) =>
    own.flatMap(({ scenario, route, origin }) => (scenario === name && origin === 'default' ? [route] : []))
  const judged: Judged[] = [...names].map((name) => {
    const found = evidence.scenarios.filter(({ scenario }) => scenario === name)
    return {
      name,
      routes: [
        ...new Set([...found.flatMap(({ routes }) => routes.map(({ route }) => route)), ...defaulted(name)]),
      ],
      phases: found.flatMap((one) => loadPhasesOf(evidence.phases, one).map((stretch) => stretch.name)),
    }
  })
  const budgets = withErrorBudgets(mergeBudgets(own, texts, judged), judged)
  const verdict = withEnding(judge(evidence, budgets, run.decisions), run.status)
  return { directory, report: { run, verdict, evidence, profiles } }
}
