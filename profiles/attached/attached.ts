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
import { type LoadTime, monotonicMicroseconds, type ProfileOrder } from '../process.ts'
import { type Runtime, runtimeOfProcess, runtimeWords } from './runtime.ts'

/** The order for a profile of a process that already runs, or that is started in its usual way. */
export interface AttachOrder extends Pick<ProfileOrder, 'guard' | 'drive' | 'output' | 'title' | 'signal'> {
  /** The process ids that serve at this moment; the children of these processes count too. */
  readonly serving: () => readonly number[]
}

/** A profiler attached to a process. */
export interface RunningProfiler<T> {
  /** Ends it and returns what it recorded while the load ran. */
  finish(load: LoadTime): Promise<T>
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

/** The processor time that each serving process uses from now on; returns once one of them does the work. */
async function workOf(order: AttachOrder, signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
  const before = new Map(familyOf(order).map((pid) => [pid, ranOf(pid)]))
  const end = performance.now() + settleMs
  for (;;) {
    await delay(pollMs, undefined, { signal })
    const ran = new Map(familyOf(order).map((pid) => [pid, ranOf(pid) - (before.get(pid) ?? 0)]))
    if (Math.max(...ran.values()) >= workNanoseconds || performance.now() > end) return ran
  }
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
function chosen(profiler: string, into: readonly Runtime[], ran: ReadonlyMap<number, number>): number {
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

/**
 * Loads the target. Once a process does the work, `begin` attaches the profiler to it until the load is over. The profiler is
 * detached in every case.
 * @throws TailgateError PROFILE_FAILED; what the load throws.
 */
export async function whileLoaded<T>(
  order: AttachOrder,
  { profiler, into }: { readonly profiler: string; readonly into: readonly Runtime[] },
  begin: (pid: number, family: readonly number[]) => Promise<RunningProfiler<T>>,
): Promise<T> {
  const over = new AbortController()
  const signal = AbortSignal.any([order.signal, over.signal])
  const driven = order.drive(signal)
  driven.catch(() => undefined)
  let running: RunningProfiler<T> | undefined
  try {
    const ran = await Promise.race([
      workOf(order, signal),
      driven.then((): never => {
        throw new Error('the load was over before any process was seen to work')
      }),
    ])
    running = await begin(chosen(profiler, into, ran), [...ran.keys()])
    const from = monotonicMicroseconds()
    await driven
    return await running.finish({ from, to: monotonicMicroseconds() })
  } catch (problem) {
    over.abort()
    await running?.drop()
    await driven.catch(() => undefined)
    order.signal.throwIfAborted()
    if (problem instanceof TailgateError || isDiskProblem(problem)) throw problem
    throw failed(profiler, messageOf(problem), problem)
  }
}
