import { join } from 'node:path'
import { readText } from '../../base/files/read-file.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import { shownArm } from '../../config/plan/arm.ts'
import { byArm, type PairedEvidence } from '../../evidence/paired.ts'
import type { Explanation } from '../../evidence/pairs/explanation.ts'
import { pairsFile, readPairs } from '../../evidence/pairs/pairs-file.ts'
import type { Environment } from '../../measure/environment.ts'
import type { PairReport } from '../../report/pairs/pair-report.ts'
import { judgePairs } from '../../verdict/pairs/judge/judge-pairs.ts'
import type { PairVerdict } from '../../verdict/pairs/pair-verdict.ts'
import type { ComparisonPlan, PlannedArm } from './comparison-plan.ts'
import { pairReportOf } from './pair-report-of.ts'
import { writePairReports } from './write-pair-reports.ts'

/** What is known about a comparison in addition to its plan. */
export interface ComparisonBegun {
  readonly id: string
  readonly startedAt: number
  readonly command: string
  readonly environment: Environment
}

export interface ComparisonEnd extends ComparisonBegun {
  readonly status: StoredComparison['status']
  readonly notes: readonly string[]
  /** Until run.json is written, a comparison can be interrupted. */
  readonly signal: AbortSignal
  /** Examines the findings of a verdict, which is then already final. */
  readonly explain?: Explain
}

/** What changed inside both arms; undefined when a verdict leaves nothing to explain. */
export type Explain = (
  verdict: PairVerdict,
  evidence: readonly PairedEvidence[],
) => Promise<Explanation | undefined>

const storedArm = ({ words, commit, stack }: PlannedArm) => ({ words, commit, setup: shownArm(stack.arm) })

function described(
  plan: ComparisonPlan,
  begun: ComparisonBegun,
): Omit<StoredComparison, 'verdict' | 'status'> {
  const { id, startedAt, command, environment } = begun
  return {
    ...{ kind: 'comparison', purpose: plan.purpose, id, startedAt, command, environment },
    scenarios: plan.scenarios.map(({ scenario }) => scenario.name),
    isSame: plan.isSame,
    advisory: plan.advisory,
    seed: plan.seed,
    arms: byArm((arm) => storedArm(plan.arms[arm])),
    settings: { ...plan.settings },
    notes: plan.notes,
  }
}

/** What the bundle of a comparison says until it has ended, and for ever if it is killed. */
export const openingOf = (plan: ComparisonPlan, begun: ComparisonBegun): StoredComparison => ({
  ...described(plan, begun),
  status: 'aborted',
  verdict: {
    outcome: 'unproven',
    reason: 'The comparison has not ended: it is under way, or it was killed.',
  },
})

/** A comparison that did not reach its end passes nothing, because the missing evidence might have been worse. */
export const ofStatus = (verdict: PairVerdict, status: StoredComparison['status']): PairVerdict =>
  status === 'complete' || verdict.outcome !== 'pass'
    ? verdict
    : {
        ...verdict,
        outcome: 'unproven',
        reason: `The comparison was stopped before its end. ${verdict.reason}`,
      }

/** Reads the evidence of a bundle from disk, judges it, and writes the reports and, last, run.json. */
export async function judgeAndReportPairs(
  plan: ComparisonPlan,
  bundle: Bundle,
  end: ComparisonEnd,
): Promise<PairReport> {
  const { status, signal, notes } = end
  const unlessAborted = () => {
    if (status === 'complete') signal.throwIfAborted()
  }
  const text = await readText(join(bundle.directory, pairsFile))
  const evidence = readPairs(text, status === 'complete' ? 'closed' : 'growing')
  unlessAborted()
  const verdict = ofStatus(judgePairs(evidence, plan.settings), status)
  const explanation = await end.explain?.(verdict, evidence)
  const comparison = { ...described(plan, end), status, notes }
  const report = pairReportOf(comparison, plan.settings, evidence, verdict, explanation)
  await writePairReports(bundle, report)
  unlessAborted()
  await bundle.close({ ...comparison, verdict: { outcome: verdict.outcome, reason: verdict.reason } })
  return report
}
