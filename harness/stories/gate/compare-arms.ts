import { firstOf, messageOf } from '../../base/errors.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { hideKnown, secretsIn } from '../../base/redact.ts'
import { type Bundle, createBundle } from '../../bundle/bundle.ts'
import { shownArm } from '../../config/plan/arm.ts'
import { armNames } from '../../evidence/paired.ts'
import { describeEnvironment } from '../../measure/environment.ts'
import type { PairReport } from '../../report/pairs/pair-report.ts'
import type { RunContext } from '../context.ts'
import { endAborted } from '../end-aborted.ts'
import type { ComparisonPlan } from './comparison-plan.ts'
import { explainArms } from './explain-arms.ts'
import { type Explain, judgeAndReportPairs, openingOf } from './judge-pairs.ts'
import { measureArms } from './measure-arms.ts'

export interface ComparisonResult {
  readonly report: PairReport
  readonly bundle: string
}

/** Secrets in the variables of both arms, and those of the caller. */
const secretsOf = ({ arms }: ComparisonPlan, { secrets }: RunContext): readonly string[] => [
  ...armNames.flatMap((arm) => secretsIn(arms[arm].stack.arm.environment)),
  ...secrets,
]

/**
 * The story of a comparison: both arms are started, heated and driven in pairs of slices, repeatedly and from fresh
 * processes. Each invocation is stored as soon as it has ended, until the evidence decides or the time is over; then the
 * evidence is judged.
 * @throws TailgateError when an arm or Tailgate fails, Interruption when stopped; the bundle is kept as aborted.
 */
export async function compareArms(plan: ComparisonPlan, context: RunContext): Promise<ComparisonResult> {
  const { root, arm } = plan.arms.head.stack
  const begun = { ...context, environment: await describeEnvironment(root, shownArm(arm), {}) }
  const secrets = secretsOf(plan, context)
  const bundle = await createBundle(
    plan.out,
    { ...context, scenarios: [plan.purpose] },
    openingOf(plan, begun),
    (text) => hideKnown(text, secrets),
  )
  try {
    const notes = await measured(plan, bundle, context)
    context.watch({ type: 'step', name: 'judging the evidence' })
    const explain: Explain = (verdict, evidence) =>
      explainArms(plan, verdict, evidence, { ...context, bundle })
    const report = await judgeAndReportPairs(plan, bundle, { ...begun, notes, explain, status: 'complete' })
    return { report, bundle: bundle.directory }
  } catch (error) {
    const notes = [messageOf(firstOf(error))]
    return await endAborted(error, bundle, context.watch, () =>
      judgeAndReportPairs(plan, bundle, { ...begun, notes, status: 'aborted' }),
    )
  }
}

async function measured(
  plan: ComparisonPlan,
  bundle: Bundle,
  context: RunContext,
): Promise<readonly string[]> {
  const cache = await usableCache()
  return measureArms(plan, bundle, { ...context, cache })
}
