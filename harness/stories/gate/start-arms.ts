import { TailgateError } from '../../base/errors.ts'
import { seedAt, seededRandom } from '../../base/random.ts'
import { type ArmName, armNames, type ByArm, byArm } from '../../evidence/paired.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { OnProgress } from '../../live/progress.ts'
import type { TemplateBuilds } from '../../stack/dataset/template-builds.ts'
import { makeSecrets } from '../../stack/launch/secrets.ts'
import type { Stack } from '../../stack/stack.ts'
import { up } from '../../stack/up.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

/** Both stacks of an invocation, each under its own guard. Disposing stops them. */
export interface RunningArms extends AsyncDisposable {
  readonly stacks: ByArm<Stack>
  /** Seconds that each stack took to start. */
  readonly startSeconds: ByArm<number>
  /** The guard of the first arm, under which the generator runs. */
  readonly guard: Guard
  /** Rejects once a service of either arm dies. */
  readonly failure: Promise<never>
  /** @throws TailgateError when a service of either arm has ended of which `failure` does not tell at once. */
  requireStanding(): Promise<void>
}

export interface ArmsContext {
  readonly signal: AbortSignal
  readonly watch: OnProgress
  readonly cache: string
}

/** The arms in an order that the seed decides, so that the order does not reveal which arm it is. */
export const orderOf = (seed: number): readonly [ArmName, ArmName] =>
  seededRandom(seed)() < 0.5 ? ['base', 'head'] : ['head', 'base']

/** Adds the arm to an error's message; the kind of the error stays. */
function ofArm(arm: ArmName, error: unknown): unknown {
  if (error instanceof TailgateError) error.message = `The stack of ${arm}: ${error.message}`
  return error
}

/** A promise whose rejection names the arm. */
const named = <T>(arm: ArmName, promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => {
    throw ofArm(arm, error)
  })

/** The place of the seeds of directories and ports among the seeds that follow from that of an invocation. */
const placeOfNames = 0x6e616d65

/**
 * A guard for each arm, owned by `scope` as soon as it is open. The names of their directories, and their ports, follow from
 * the seed.
 * @throws what opening the first failing guard throws.
 */
async function openGuards(
  scope: AsyncDisposableStack,
  seed: number,
  signal: AbortSignal,
): Promise<ByArm<Guard>> {
  const opening = byArm((arm) =>
    openGuard({ signal, seed: seedAt(seed, placeOfNames + armNames.indexOf(arm)) }).then((guard) =>
      scope.use(guard),
    ),
  )
  await Promise.allSettled(armNames.map((arm) => opening[arm]))
  return { base: await opening.base, head: await opening.head }
}

/**
 * Starts the stacks of both arms in the order that the seed decides.
 * @throws what starting a stack throws, naming the arm; the signal's reason. Nothing is left behind then.
 */
export async function startArms(
  { arms }: Pick<ComparisonPlan, 'arms'>,
  seed: number,
  { signal, watch, cache }: ArmsContext,
): Promise<RunningArms> {
  await using scope = new AsyncDisposableStack()
  const started: Partial<Record<ArmName, Promise<Stack>>> = {}
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const guards = await openGuards(scope, seed, either)
  const order = orderOf(seed)
  const startSeconds = { base: 0, head: 0 }
  const templateBuilds: TemplateBuilds = new Map()
  const began = performance.now()
  for (const arm of order)
    started[arm] = up(arms[arm].stack, guards[arm], {
      signal: either,
      onStep: (news) => {
        if (news.type === 'warning') watch(news)
      },
      prometheus: false,
      secrets: makeSecrets(),
      cache,
      templateBuilds,
    }).then(
      (stack) => {
        startSeconds[arm] = (performance.now() - began) / 1000
        return stack
      },
      (error: unknown) => {
        const problem = either.aborted ? error : ofArm(arm, error)
        failed.abort(problem)
        throw problem
      },
    )
  const settled = await Promise.allSettled(armNames.map((arm) => started[arm]))
  if (failed.signal.aborted) throw failed.signal.reason
  signal.throwIfAborted()
  const [base, head] = settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
  const guard = guards[order[0]]
  if (!base || !head) throw new Error('a stack is neither up nor failed')
  scope.use(base)
  scope.use(head)
  const stacks = { base, head }
  const failure = Promise.race(armNames.map((arm) => named(arm, stacks[arm].failure)))
  failure.catch(() => undefined)
  const held = scope.move()
  return {
    ...{ stacks, startSeconds, guard, failure },
    requireStanding: async () => {
      await Promise.all(armNames.map((arm) => named(arm, stacks[arm].requireStanding())))
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
