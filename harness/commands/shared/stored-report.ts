import { readRun } from '../../bundle/read-run.ts'
import { type Judged, mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import type { Report } from '../../report/report.ts'
import { stretchesOf } from '../../verdict/figures/phases.ts'
import { judge } from '../../verdict/judge.ts'

/** A stored run with its verdict given anew, and the directory of its bundle. */
export interface StoredReport {
  readonly report: Report
  readonly directory: string
}

/**
 * Judges a bundle again from its evidence alone, with its own budgets and those given as text.
 * @throws TailgateError BUNDLE_UNREADABLE, BUDGET_INVALID, BUDGET_ROUTE_UNKNOWN.
 */
export async function judgeStored(path: string, texts: readonly string[]): Promise<StoredReport> {
  const { directory, run: stored } = await readRun(path)
  const { budgets: own, verdict: _before, profiles, ...run } = stored
  // A run that was killed may have left half a line.
  const evidence = await readEvidence(directory, run.status === 'aborted' ? 'growing' : 'closed')
  const names = new Set([...evidence.scenarios, ...own].map(({ scenario }) => scenario))
  const judged: Judged[] = [...names].map((name) => {
    const found = evidence.scenarios.filter(({ scenario }) => scenario === name)
    return {
      name,
      routes: found.flatMap(({ routes }) => routes.map(({ route }) => route)),
      phases: found.flatMap((one) => stretchesOf(evidence.phases, one).map((stretch) => stretch.name)),
    }
  })
  const verdict = judge(evidence, mergeBudgets(own, texts, judged), run.looks)
  return { directory, report: { run, verdict, evidence, profiles } }
}
