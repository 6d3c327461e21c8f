import { firstOf, messageOf } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { seedAt } from '../../base/random.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import { type Explanation, explanationFile } from '../../evidence/pairs/explanation.ts'
import { whileStanding } from '../../stack/launch/abort-when-dead.ts'
import { type ExplainedRoutes, routesToExplain } from '../../verdict/pairs/explain/changed-routes.ts'
import type { PairVerdict } from '../../verdict/pairs/pair-verdict.ts'
import type { RunContext } from '../context.ts'
import type { ComparisonPlan } from './comparison-plan.ts'
import { explainCpu, noProfileWords, sharesWords } from './explain-cpu.ts'
import { explainStatements, type ReplayOrder } from './explain-statements.ts'
import { orderOf, startArms } from './start-arms.ts'

/** How long a replay may take, in milliseconds: several times what a quiet machine needs, because a busy one needs it. */
const mostMs = 120_000

type Parts = Pick<RunContext, 'signal' | 'watch'> & { readonly bundle: Bundle }
type Order = ReplayOrder & { readonly rate: number | undefined }
type Growing = { -readonly [part in keyof Explanation]: Explanation[part] } & { notes: string[] }

/** Carries out a part of the replay. A failed part becomes a note, unless the whole replay has ended. */
async function attempted(
  explanation: Growing,
  what: string,
  caller: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    caller.throwIfAborted()
    const first = firstOf(error)
    if (isDiskProblem(first)) throw first
    const words =
      first instanceof DOMException && first.name === 'TimeoutError'
        ? `it took longer than ${mostMs / 1000} s`
        : messageOf(first)
    // The lines after the first are from a log, which the same failure in the comparison itself would have shown.
    const [said = ''] = words.split('\n')
    explanation.notes.push(`${what}: ${said}`.slice(0, 1000))
  }
}

async function replayed(
  plan: ComparisonPlan,
  order: Order,
  explanation: Growing,
  parts: Parts,
): Promise<void> {
  const { signal: caller, watch, bundle } = parts
  const deadline = AbortSignal.any([caller, AbortSignal.timeout(mostMs)])
  const armOrder = orderOf(order.seed)
  watch({ type: 'step', name: 'explaining what changed: starting both arms once more' })
  await using arms = await startArms(plan, order.seed, {
    signal: deadline,
    watch,
    cache: await usableCache(),
  })
  const standing = { bundle, signal: whileStanding(arms.failure, deadline) }
  if (armOrder.every((arm) => arms.stacks[arm].endpoints.postgres !== undefined)) {
    watch({ type: 'step', name: 'explaining what changed: the statements of the same requests' })
    await attempted(explanation, 'The statements of both arms are not known', caller, async () => {
      explanation.statements = await explainStatements(plan, arms, order, armOrder, standing)
    })
  }
  if (plan.rounds !== undefined) return
  const misfit = noProfileWords(plan)
  if (misfit !== undefined) {
    explanation.notes.push(misfit)
    return
  }
  watch({ type: 'step', name: 'explaining what changed: CPU profiles of both arms' })
  await attempted(explanation, 'There is no difference of CPU profiles', caller, async () => {
    const cpu = await explainCpu(plan, arms, order, armOrder, standing)
    explanation.cpu = cpu
    if (cpu.isShares) explanation.notes.push(sharesWords)
  })
}

/**
 * What the replay examines: the routes with findings, or, in a comparison with a fixed number of rounds, all routes, because
 * their statements show the cause.
 */
function askedOf(plan: ComparisonPlan, verdict: PairVerdict): ExplainedRoutes | undefined {
  const [only] = plan.scenarios
  return plan.rounds === undefined || only === undefined
    ? routesToExplain(verdict, plan.purpose)
    : { scenario: only.scenario.name, routes: undefined }
}

/**
 * Starts both arms once more and examines what changed inside them, when a verdict has found something: which statements they
 * send for the same requests, and where the processor time of the app is spent. The verdict is made before this and is not
 * affected. The findings are kept in the bundle.
 * @returns undefined when nothing has to be explained.
 * @throws the signal's reason when aborted, TailgateError when the disk fails; any other failure is a note in the result.
 */
export async function explainArms(
  plan: ComparisonPlan,
  verdict: PairVerdict,
  evidence: readonly PairedEvidence[],
  parts: Parts,
): Promise<Explanation | undefined> {
  const asked = plan.explains && !plan.isSame ? askedOf(plan, verdict) : undefined
  const scenario = plan.scenarios.find((one) => one.scenario.name === asked?.scenario)
  if (asked === undefined || scenario === undefined) return undefined
  const measured = evidence.find((one) => one.scenario === asked.scenario)?.invocations ?? []
  // The requests of one more invocation after all others.
  const seed = seedAt(
    plan.seed,
    evidence.reduce((sum, { invocations }) => sum + invocations.length, 0),
  )
  const explanation: Growing = { scenario: asked.scenario, statements: null, cpu: null, notes: [] }
  const order = { scenario, seed, routes: asked.routes, rate: measured[0]?.rate ?? plan.rate }
  await attempted(explanation, 'The replay could not be carried out', parts.signal, () =>
    replayed(plan, order, explanation, parts),
  )
  await parts.bundle.write(explanationFile, `${JSON.stringify(explanation, null, 2)}\n`)
  return explanation
}
