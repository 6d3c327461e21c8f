import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, TailgateError } from '../../harness/base/errors.ts'
import { isDiskProblem } from '../../harness/base/files/disk-problem.ts'
import { sum } from '../../harness/base/sum.ts'
import {
  numericEntries,
  parseSchedstat,
  processTable,
  readProc,
  withDescendants,
} from '../../harness/measure/procfs.ts'
import type { WrittenProfile } from '../flame/written-profile.ts'
import { type LoadTime, monotonicMicroseconds, type ProfileOrder } from '../process.ts'
import { executedBy, mayBeWorkersOfOne, type Program } from './program.ts'
import { type Runtime, runtimeOfProcess, runtimeWords } from './runtime.ts'

/** The order for a profile of a process that already runs, or that is started in its usual way. */
export interface AttachOrder extends Pick<ProfileOrder, 'guard' | 'drive' | 'output' | 'title' | 'signal'> {
  /** The process ids that serve at this moment; the children of these processes count too. */
  readonly serving: () => readonly number[]
}

/** A profile of a process that ran already when the load began. */
export interface AttachedProfile extends WrittenProfile {
  /** Since when it records, on the clock of `LoadTime`: requests that had ended before are not in it. */
  readonly since: number
  /** Whether it lacks a noticeable part of the work, which other processes of the same program did. */
  readonly isPart: boolean
}

/** A profiler, and what it looks into. */
interface Look {
  /** Its name for errors. */
  readonly profiler: string
  readonly into: readonly Runtime[]
  /** The process that has the work, that one with its children, or all that serve. */
  readonly covers: 'process' | 'children' | 'all'
}

/** A profiler attached to a process. */
export interface RunningProfiler {
  /** Ends it and returns what it recorded while the load ran. */
  finish(load: LoadTime): Promise<WrittenProfile>
  /** Ends it without a result; never rejects. */
  drop(): Promise<void>
}

/**
 * Nanoseconds of processor time since the load was asked for; a process that ran for longer is taken to do the work of the
 * load.
 */
const workNanoseconds = 30e6
/** How long to wait for such a process, in milliseconds: a load takes a moment to begin, and may be light. */
const settleMs = 3000
const pollMs = 100

const failed = (profiler: string, problem: string, cause?: unknown): TailgateError =>
  new TailgateError('PROFILE_FAILED', { profiler, problem, log: '' }, { cause })

/** Nanoseconds of processor time that the threads of a process have used. */
const ranOf = (pid: number): number =>
  sum(
    numericEntries(`/proc/${pid}/task`).map(
      (thread) => parseSchedstat(readProc(`/proc/${pid}/task/${thread}/schedstat`) ?? '')?.ran ?? 0,
    ),
  )

/** The serving processes and their children. */
const familyOf = ({ serving }: Pick<AttachOrder, 'serving'>): readonly number[] =>
  withDescendants(processTable('/proc'), serving())

/** Nanoseconds of processor time by process. */
type Ran = ReadonlyMap<number, number>

/** What each serving process has used so far. */
const ranSoFar = (order: Pick<AttachOrder, 'serving'>): Ran =>
  new Map(familyOf(order).map((pid) => [pid, ranOf(pid)]))

/** What each has used since then; threads that have ended meanwhile no longer count. */
const ranSince = (before: Ran, now: Ran): Ran =>
  new Map([...now].map(([pid, ran]) => [pid, Math.max(0, ran - (before.get(pid) ?? 0))]))

/** The processor time that each serving process uses from now on; returns once one of them does the work. */
async function workOf(order: AttachOrder, signal: AbortSignal): Promise<Ran> {
  const before = ranSoFar(order)
  const end = performance.now() + settleMs
  for (;;) {
    await delay(pollMs, undefined, { signal })
    const ran = ranSince(before, ranSoFar(order))
    if (Math.max(...ran.values()) >= workNanoseconds || performance.now() > end) return ran
  }
}

/**
 * Those of the serving processes and their children that may be workers of a program, and those that started it, as its requests
 * may come through them. A browser, a converter or a helper in another language that one of them has started takes no requests
 * from it.
 */
export const workersOf = (
  program: Program,
  ran: Ran,
  above: readonly number[] = [],
  look: (pid: number) => Program = executedBy,
): Ran => new Map([...ran].filter(([pid]) => above.includes(pid) || mayBeWorkersOfOne(program, look(pid))))

/** The processes of a family that have started a process, directly or not. */
function ancestorsIn(family: Ran, pid: number): readonly number[] {
  const table = processTable('/proc')
  const line = new Set([pid])
  for (const one of line) {
    const parent = table.get(one)?.parent
    if (parent !== undefined && table.has(parent)) line.add(parent)
  }
  return [...line].filter((one) => one !== pid && family.has(one))
}

/** From this share of the processor time of all such workers on, what is missing in a profile is noticeable. */
const noticeable = 0.1

/** Whether processes that a profiler did not look into used a noticeable part of the processor time. */
export function isNoticeablyLess(ran: Ran, seen: readonly number[]): boolean {
  const all = sum(ran.values())
  const unseen = sum([...ran].filter(([pid]) => !seen.includes(pid)).map(([, spent]) => spent))
  return all > 0 && unseen >= noticeable * all
}

/** The profilers for each runtime, in words. */
const remedies: Readonly<Record<Runtime, string>> = {
  node: '--with cpu, heap and allocations look into it, and perf into any program',
  python: '--with py-spy looks into it, and perf into any program',
  other: '--with perf looks into any program',
}

/**
 * The process that does most of the work, which in a cluster is not the one that listens.
 * @throws TailgateError PROFILE_FAILED when no serving process may be inspected, or when it has another runtime.
 */
function chosen(profiler: string, into: readonly Runtime[], ran: Ran): number {
  const [busiest] = [...ran].toSorted(([a, before], [b, after]) => after - before || a - b)
  if (busiest === undefined)
    throw failed(
      profiler,
      'no process that serves can be seen from here: run Tailgate as its user or as root',
    )
  const [pid] = busiest
  const runtime = runtimeOfProcess(pid)
  if (runtime === undefined)
    throw failed(
      profiler,
      `process ${pid} may not be looked at from here: run Tailgate as its user or as root`,
    )
  if (!into.includes(runtime))
    throw failed(
      profiler,
      `process ${pid}, which has the work, is ${runtimeWords[runtime]}: ${remedies[runtime]}`,
    )
  return pid
}

/** The processes that a profiler looks into, of those that serve now. */
function seenBy(covers: Look['covers'], pid: number, family: Iterable<number>): readonly number[] {
  if (covers === 'all') return [...family]
  return covers === 'process' ? [pid] : withDescendants(processTable('/proc'), [pid])
}

/**
 * Loads the target. Once a process does the work, `begin` attaches the profiler to it until the load is over. The profiler is
 * detached in every case.
 * @throws TailgateError PROFILE_FAILED; what the load throws.
 */
export async function whileLoaded(
  order: AttachOrder,
  { profiler, into, covers }: Look,
  begin: (pid: number, family: readonly number[]) => Promise<RunningProfiler>,
): Promise<AttachedProfile> {
  const over = new AbortController()
  const signal = AbortSignal.any([order.signal, over.signal])
  const driven = order.drive(signal)
  driven.catch(() => undefined)
  let running: RunningProfiler | undefined
  try {
    const early = await Promise.race([
      workOf(order, signal),
      driven.then((): never => {
        throw new Error('the load was over before any process was seen to work')
      }),
    ])
    const pid = chosen(profiler, into, early)
    const program = executedBy(pid)
    const above = ancestorsIn(early, pid)
    running = await begin(pid, [...early.keys()])
    const from = monotonicMicroseconds()
    const before = ranSoFar(order)
    await driven
    const to = monotonicMicroseconds()
    const ran = ranSince(before, ranSoFar(order))
    const isPart = isNoticeablyLess(workersOf(program, ran, above), seenBy(covers, pid, ran.keys()))
    return { ...(await running.finish({ from, to })), since: from, isPart }
  } catch (problem) {
    over.abort()
    await running?.drop()
    await driven.catch(() => undefined)
    order.signal.throwIfAborted()
    if (problem instanceof TailgateError || isDiskProblem(problem)) throw problem
    throw failed(profiler, messageOf(problem), problem)
  }
}
