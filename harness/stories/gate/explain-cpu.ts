import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alike, changes, type Weighed, wholeOf, writeDifference } from '../../../profiles/flame/difference.ts'
import { type LoadTime, monotonicMicroseconds } from '../../../profiles/process.ts'
import { type CpuProfile, foldCpuProfile } from '../../../profiles/v8-cpu.ts'
import { TailgateError } from '../../base/errors.ts'
import { clip, printable } from '../../base/text.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import { requireApp } from '../../config/target/require-app.ts'
import type { ArmName } from '../../evidence/paired.ts'
import { type Explanation, mostExplained } from '../../evidence/pairs/explanation.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import { drive } from '../../load/driver/drive.ts'
import { additionalApp } from '../profile/additional-app.ts'
import { takeStarted, whyUnfit } from '../profile/profilers.ts'
import type { ComparisonPlan } from './comparison-plan.ts'
import type { ReplayOrder } from './explain-statements.ts'
import type { RunningArms } from './start-arms.ts'

/** In seconds: long enough for several thousand samples of a busy process. */
const profiledSeconds = 6
/** In seconds: a process that has just started compiles and optimises its code, which differs by chance. */
const heatingSeconds = 4
/** Requests per second when the comparison found no rate. */
const usualRate = 100
/** A longer function name gives a reader no more information. */
const mostColumns = 200

/** Why there are no CPU profiles to compare; undefined when there can be. */
export function noProfileWords({ arms }: ComparisonPlan): string | undefined {
  const problem = (['base', 'head'] as const)
    .map((arm) => whyUnfit('cpu', requireApp(arms[arm].stack.target).command))
    .find((words) => words !== undefined)
  return problem === undefined ? undefined : `There is no difference of CPU profiles: ${problem}`
}

/** A moment in Unix milliseconds on the clock of V8's samples, in microseconds. */
const monotonicAt = (unixMs: number): number => monotonicMicroseconds() + (unixMs - Date.now()) * 1000

const failed = (problem: string): TailgateError =>
  new TailgateError('PROFILE_FAILED', { profiler: 'V8', problem, log: '' })

/** The requests of a load whose work is in a profile: all of them, unless it began later than the load. */
function requestsIn(all: number, { from, to }: LoadTime, since = from): number {
  return all * Math.min(1, Math.max(0, (to - since) / (to - from)))
}

/**
 * Drives the scenario against one additional process of an arm's app under the profiler of V8. Where that process starts
 * others that serve too, the requests of the profiled one alone are not known.
 */
async function profileOf(
  plan: ComparisonPlan,
  { stacks, guard }: RunningArms,
  arm: ArmName,
  { scenario, seed, rate }: ReplayOrder & { readonly rate: number | undefined },
  { bundle, signal }: { readonly bundle: Bundle; readonly signal: AbortSignal },
): Promise<Weighed> {
  const scratch = join(guard.directory, `explain-${arm}`)
  await mkdir(scratch, { mode: 0o700 })
  const { target } = plan.arms[arm].stack
  const { url, order } = await additionalApp(stacks[arm], requireApp(target), guard, `app-cpu-${arm}`)
  const output = join(bundle.directory, 'profiles', arm)
  const load = { from: 0, to: 0 }
  const { since, isPart } = await takeStarted('cpu', {
    ...order,
    guard,
    drive: async (within) => {
      await drive(
        {
          ...{ file: scenario.file, url, feeds: stacks[arm].feeds, bundle: scratch, seed },
          ...{ socket: join(scratch, 'drive.sock'), routes: plan.arms.head.stack.target.routes },
          ...{ rate: rate ?? usualRate, warmUpSeconds: heatingSeconds, durationSeconds: profiledSeconds },
          ...{ timeoutSeconds: scenario.timeoutSeconds, program: undefined },
        },
        guard,
        {
          signal: within,
          onMessage: (message) => {
            if (message.type === 'begin') load.from = monotonicAt(message.startedAt)
          },
        },
      )
      load.to = monotonicAt(Date.now())
    },
    output,
    title: `${target.name}: ${scenario.scenario.name}, ${arm}`,
    signal,
  })
  const { scenarios } = await readEvidence(scratch)
  const done = scenarios.flatMap(({ routes }) => routes).reduce((sum, { total }) => sum + total.done, 0)
  const requests = requestsIn(done, load, since)
  if (requests === 0) throw failed(`${arm} answered nothing while it was profiled.`)
  const profile: CpuProfile = JSON.parse(await readFile(join(output, 'v8-cpu.cpuprofile'), 'utf8'))
  return { folded: foldCpuProfile(profile, load), requests: isPart ? undefined : requests }
}

/** The costs of both arms, both with their requests or both without. */
export function costsOf(base: Weighed, head: Weighed): NonNullable<Explanation['cpu']> {
  return {
    ...{ base: wholeOf(base), head: wholeOf(head) },
    ...(base.requests === undefined ? { isShares: true } : {}),
    changes: changes(base, head, mostExplained).map((change) => ({
      ...change,
      name: clip(printable(change.name), mostColumns),
    })),
  }
}

/** Why shares are compared, in a sentence. */
export const sharesWords =
  'An arm serves with several processes, of which only one was profiled, so shares of the CPU are compared, not costs per request.'

/** The CPU profiles of both arms under the same load, and their difference as a page. */
export async function explainCpu(
  plan: ComparisonPlan,
  arms: RunningArms,
  order: ReplayOrder & { readonly rate: number | undefined },
  armOrder: readonly ArmName[],
  parts: { readonly bundle: Bundle; readonly signal: AbortSignal },
): Promise<NonNullable<Explanation['cpu']>> {
  const found: Partial<Record<ArmName, Weighed>> = {}
  for (const arm of armOrder) found[arm] = await profileOf(plan, arms, arm, order, parts)
  if (found.base === undefined || found.head === undefined) throw new Error('an arm has no profile')
  const [base, head] = alike(found.base, found.head)
  const title = `${plan.arms.head.stack.target.name}: ${order.scenario.scenario.name}, head against base`
  await writeDifference(join(parts.bundle.directory, 'profiles'), 'difference', title, base, head)
  return costsOf(base, head)
}
