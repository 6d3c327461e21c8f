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

/** What a profile is made of whose process runs already, or is started as it always is. */
export interface AttachOrder extends Pick<ProfileOrder, 'guard' | 'drive' | 'output' | 'title' | 'signal'> {
  /** The processes that serve at this moment; their children count too. */
  readonly serving: () => readonly number[]
}

/** A profiler that is at work in a process. */
export interface Look<T> {
  /** Ends it and gives what it saw while the load ran. */
  finish(load: LoadTime): Promise<T>
  /** Ends it without a result; never rejects. */
  drop(): Promise<void>
}

/** A process that has run for so long since the load was asked for has the work of it, in nanoseconds. */
const work = 30e6
/** How long it is waited for one, in milliseconds: a load takes a moment to begin, and may be a light one. */
const settleMs = 3000
const pollMs = 100

const failed = (profiler: string, problem: string, cause?: unknown): TailgateError =>
  new TailgateError('PROFILE_FAILED', { profiler, problem, log: '' }, { cause })

/** Nanoseconds that the threads of a process have run. */
const ranOf = (pid: number): number =>
  sum(
    numericEntries(`/proc/${pid}/task`).map(
      (thread) => parseSchedstat(readProc(`/proc/${pid}/task/${thread}/schedstat`) ?? '')?.ran ?? 0,
    ),
  )

/** The processes that serve, with their children. */
const familyOf = ({ serving }: Pick<AttachOrder, 'serving'>): readonly number[] =>
  withDescendants(processTable('/proc'), serving())

/** How long each process that serves has run since now, once one of them is at work. */
async function workOf(order: AttachOrder, signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
  const before = new Map(familyOf(order).map((pid) => [pid, ranOf(pid)]))
  const end = performance.now() + settleMs
  for (;;) {
    await delay(pollMs, undefined, { signal })
    const ran = new Map(familyOf(order).map((pid) => [pid, ranOf(pid) - (before.get(pid) ?? 0)]))
    if (Math.max(...ran.values()) >= work || performance.now() > end) return ran
  }
}

/** What looks into a runtime, in words. */
export const remedies: Readonly<Record<Runtime, string>> = {
  node: '--with cpu, heap and allocations look into it, and perf into any program',
  python: '--with py-spy looks into it, and perf into any program',
  other: '--with perf looks into any program',
}

/**
 * The process that has most of the work, which in a cluster is not the one that listens.
 * @throws TailgateError PROFILE_FAILED when nothing serves that may be looked at, or it is of another runtime.
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
 * Loads the target and has `begin` look into the process that has the work, once one is seen to, until the load is over.
 * Whatever happens, the profiler is taken out again.
 * @throws TailgateError PROFILE_FAILED; what the load throws.
 */
export async function whileLoaded<T>(
  order: AttachOrder,
  { profiler, into }: { readonly profiler: string; readonly into: readonly Runtime[] },
  begin: (pid: number, family: readonly number[]) => Promise<Look<T>>,
): Promise<T> {
  const over = new AbortController()
  const signal = AbortSignal.any([order.signal, over.signal])
  const driven = order.drive(signal)
  driven.catch(() => undefined)
  let look: Look<T> | undefined
  try {
    const ran = await Promise.race([
      workOf(order, signal),
      driven.then((): never => {
        throw new Error('the load was over before any process was seen to work')
      }),
    ])
    look = await begin(chosen(profiler, into, ran), [...ran.keys()])
    const from = monotonicMicroseconds()
    await driven
    return await look.finish({ from, to: monotonicMicroseconds() })
  } catch (problem) {
    over.abort()
    await look?.drop()
    await driven.catch(() => undefined)
    order.signal.throwIfAborted()
    if (problem instanceof TailgateError || isDiskProblem(problem)) throw problem
    throw failed(profiler, messageOf(problem), problem)
  }
}
