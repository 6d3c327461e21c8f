import { join } from 'node:path'
import {
  type ArmName,
  armNames,
  type ByArm,
  byArm,
  type Heating,
  type Invocation,
  type Slice,
  type WorkCounts,
} from '../../evidence/paired.ts'
import type { OnProgress } from '../../live/progress.ts'
import { drivePairs, type PairedLoad } from '../../load/pairs/drive-pairs.ts'
import { allowedProcessors, type Parts, partsOf, pin } from '../../load/pairs/pinning.ts'
import { probeArm } from '../../load/probes/probe.ts'
import { readFeedsFile } from '../../load/requests/feeds-file.ts'
import { usualSliceSeconds } from '../../load/schedule/slices.ts'
import { memoryOf } from '../../measure/resources.ts'
import {
  openWorkReader,
  type WorkReader,
  type WorkReading,
  workBetween,
} from '../../measure/work/work-counters.ts'
import { whileStanding } from '../../stack/launch/abort-when-dead.ts'
import type { Stack } from '../../stack/stack.ts'
import { newRoutes } from '../../verdict/pairs/figures/new-routes.ts'
import {
  type ComparedScenario,
  type ComparisonPlan,
  comparedRoutes,
  missingRoutes,
} from './comparison-plan.ts'
import { progressInWords } from './progress-in-words.ts'
import { orderOf, type RunningArms, startArms } from './start-arms.ts'
import { unlikeFeeds } from './unlike-feeds.ts'

export interface InvocationOrder {
  readonly index: number
  readonly stage: Invocation['stage']
  readonly seed: number
  readonly scenario: ComparedScenario
  /** The rate that an earlier invocation found; undefined for the first. */
  readonly rate: number | undefined
  /** Whether the arms are only probed: work that each request always does more is visible without heating and load. */
  readonly isProbedOnly: boolean
}

export interface InvocationContext {
  readonly signal: AbortSignal
  readonly watch: OnProgress
  readonly cache: string
}

/** In seconds: how long answers are waited for after a slice; more would let a slow arm use up the time of the comparison. */
const mostDrainSeconds = 2

/** The number of requests of an arm's slices that have ended. */
const requestsOf = (slices: readonly Slice[], arm: ArmName): number =>
  slices
    .filter((slice) => slice.arm === arm)
    .flatMap(({ routes }) => Object.values(routes))
    .reduce((sum, { counts }) => sum + counts.done, 0)

const unheated: Heating = { seconds: 0, requests: 0, cpuPerRequest: [], isFlat: false }

/**
 * Sends the same few requests of each route to both arms right after their start. Both arms are probed at once, because the
 * counted work does not depend on time. The requests are the same in every invocation too, so that the work of an arm differs
 * only when its code makes it differ.
 */
async function probes(
  plan: ComparisonPlan,
  { stacks }: RunningArms,
  { scenario }: InvocationOrder,
  signal: AbortSignal,
): Promise<Invocation['probes']> {
  const failed = new AbortController()
  const probing = byArm(async (arm) => {
    const { endpoints, feeds } = stacks[arm]
    const rows = await readFeedsFile(feeds)
    return probeArm(
      {
        ...{ scenario: scenario.scenario, routes: plan.arms[arm].stack.target.routes, feeds: rows },
        ...{ url: endpoints.url, services: endpoints, authority: endpoints.authority, seed: plan.seed },
        ...{ timeoutSeconds: scenario.timeoutSeconds },
      },
      AbortSignal.any([signal, failed.signal]),
    )
  })
  try {
    const [base, head] = await Promise.all([probing.base, probing.head])
    return { base, head }
  } catch (error) {
    failed.abort(error)
    throw error
  } finally {
    await Promise.allSettled([probing.base, probing.head])
  }
}

const armOrder = ({ endpoints, feeds, services }: Stack) => ({
  ...{ url: endpoints.url, authority: endpoints.authority, feeds, services },
})

/**
 * Gives the services of both arms the same processors, or leaves all processors to both when pinning is not permitted;
 * returns whether it pinned them.
 */
async function pinServices(stacks: RunningArms['stacks'], parts: Parts | undefined): Promise<boolean> {
  if (parts === undefined) return false
  const pids = armNames.flatMap((arm) => stacks[arm].services.flatMap((service) => service.pids))
  if (await pin(pids, parts.services)) return true
  await pin(pids, [...parts.services, ...parts.generator])
  return false
}

/** What the services of both arms count from its opening on. */
class ArmWork implements AsyncDisposable {
  readonly #readers: ByArm<WorkReader>
  readonly #before: ByArm<WorkReading>

  private constructor(readers: ByArm<WorkReader>, before: ByArm<WorkReading>) {
    this.#readers = readers
    this.#before = before
  }

  static async open({ base, head }: RunningArms['stacks']): Promise<ArmWork> {
    await using scope = new AsyncDisposableStack()
    const readers = {
      base: scope.use(await openWorkReader(base.endpoints)),
      head: scope.use(await openWorkReader(head.endpoints)),
    }
    const before = { base: await readers.base.read(), head: await readers.head.read() }
    scope.move()
    return new ArmWork(readers, before)
  }

  async counters(): Promise<ByArm<WorkCounts>> {
    const [base, head] = [await this.#readers.base.read(), await this.#readers.head.read()]
    return {
      base: workBetween(this.#before.base, base).counters,
      head: workBetween(this.#before.head, head).counters,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(armNames.map((arm) => this.#readers[arm][Symbol.asyncDispose]()))
  }
}

/**
 * Heats both arms once `probed` has told which routes to leave out, and drives them in pairs of slices; returns what their
 * services counted during that time too.
 */
async function sliced(
  plan: ComparisonPlan,
  { stacks, guard }: RunningArms,
  { scenario, seed, rate }: InvocationOrder,
  order: readonly ArmName[],
  {
    signal,
    watch,
    steps,
    probed,
  }: InvocationContext & { readonly steps: Steps; readonly probed: Promise<readonly string[]> },
) {
  await using scope = new AsyncDisposableStack()
  const during: { work?: ArmWork } = {}
  const parts = partsOf(allowedProcessors())
  const pinned = pinServices(stacks, parts)
  const asked = rate ?? plan.rate
  const { mostHeatingSeconds, aloneSeconds, secondsOfSlices } = plan.pace
  const driven = await drivePairs(
    {
      ...{ file: scenario.file, socket: join(guard.directory, 'pairs.sock'), seed, seconds: secondsOfSlices },
      ...{ routes: plan.arms.head.stack.target.routes, timeoutSeconds: scenario.timeoutSeconds },
      arms: byArm((arm) => armOrder(stacks[arm])),
      ...{ rate: asked, isRateTried: rate === undefined, sliceSeconds: usualSliceSeconds },
      drainSeconds: Math.min(scenario.timeoutSeconds, mostDrainSeconds),
      ...{ heated: order, mostHeatingSeconds, aloneSeconds },
      withoutRoutes: Object.values(missingRoutes(plan, scenario)).flat(),
    },
    guard,
    {
      signal,
      alsoWithout: probed,
      onStart: (pid) => void pinned.then((areSo) => areSo && parts && pin([pid], parts.generator)),
      onProgress: (progress) => watch({ type: 'detail', words: progressInWords(progress) }),
      onHeated: async () => {
        steps.end('heating')
        // Not earlier: what it asks would be counted by the probes.
        during.work = scope.use(await ArmWork.open(stacks))
      },
    },
  )
  const counted = await during.work?.counters()
  const memory = byArm((arm) => memoryOf(stacks[arm].services))
  steps.end('slices')
  return {
    ...{ ...driven, memory },
    counters: byArm((arm) => ({
      requests: requestsOf(driven.slices, arm),
      counters: counted?.[arm] ?? {},
    })),
  }
}

/** Seconds of the steps of an invocation, each from the end of the previous one. */
class Steps {
  readonly seconds: Record<string, number> = {}
  #from = performance.now()

  end(name: string): void {
    const now = performance.now()
    this.seconds[name] = Math.round(now - this.#from) / 1000
    this.#from = now
  }
}

/** The fields of an invocation that consists of probes only. */
const undriven = (rate: number): PairedLoad & Pick<Invocation, 'counters' | 'memory'> => ({
  ...{ heating: {}, rate, slices: [], remarks: [], variables: [], memory: undefined },
  counters: byArm(() => ({ requests: 0, counters: {} })),
})

/**
 * Starts both arms anew, probes them, heats and measures them unless only probes are requested, and stops them.
 * @throws what starting and driving throw.
 */
export async function invoke(
  plan: ComparisonPlan,
  asked: InvocationOrder,
  context: InvocationContext,
): Promise<{ readonly invocation: Invocation; readonly notes: readonly string[] }> {
  const { index, stage, seed } = asked
  const began = performance.now()
  const order = orderOf(seed)
  const steps = new Steps()
  const notes: string[] = []
  const measured = await (async () => {
    await using arms = await startArms(plan, seed, context)
    steps.end('start')
    // Every invocation has the same datasets.
    if (index === 0) notes.push(...(await unlikeFeeds(arms.stacks)))
    const failed = new AbortController()
    const signal = AbortSignal.any([whileStanding(arms.failure, context.signal), failed.signal])
    const probing = probes(plan, arms, asked, signal).finally(() => steps.end('probes'))
    const { startSeconds } = arms
    const load = async () => {
      if (asked.isProbedOnly) return undriven(asked.rate ?? plan.rate ?? 1)
      const routes = comparedRoutes(plan, asked.scenario)
      // The generator starts meanwhile. It is stopped when the probes fail.
      const probed = probing.then(
        (found) => newRoutes(routes, found),
        (error: unknown) => {
          failed.abort(error)
          return []
        },
      )
      return sliced(plan, arms, asked, order, { ...context, signal, steps, probed }).catch(
        async (error: unknown) => {
          failed.abort(error)
          await probed
          throw error
        },
      )
    }
    const driven = await load()
    const found = await probing
    await arms.requireStanding()
    return { ...driven, probes: found, startSeconds }
  })()
  steps.end('stop')
  const { heating, rate, slices, counters, remarks, startSeconds, memory } = measured
  return {
    invocation: {
      ...{ index, stage, seed, rate, slices, counters, probes: measured.probes, startSeconds, memory },
      steps: steps.seconds,
      tookSeconds: (performance.now() - began) / 1000,
      heating: byArm((arm) => heating[arm] ?? unheated),
    },
    notes: [...notes, ...remarks.filter(({ passable }) => !passable).map(({ message }) => message)],
  }
}
