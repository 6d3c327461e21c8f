import { existsSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { messageOf, TailgateError } from '../harness/base/errors.ts'
import { isDiskProblem } from '../harness/base/files/disk-problem.ts'
import { topOf } from '../harness/base/files/repository-top.ts'
import { literalPattern } from '../harness/base/text.ts'
import { makeDirectory } from '../harness/guard/processes/private-files.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../harness/guard/processes/process.ts'
import type { readinessOf } from '../harness/guard/waiting/readiness.ts'
import { diedError, ready } from '../harness/guard/waiting/ready.ts'

/** Whether a program is Node, by its name or path. */
export const isNode = (program: string): boolean => ['node', 'nodejs'].includes(basename(program))

/** The order for a profile: a process, its load, and where the result goes. */
export interface ProfileOrder {
  readonly guard: Guard
  /**
   * The process as it would run without a profiler; all profilers but perf need Node. File arguments may be relative to its
   * directory.
   */
  readonly process: ProcessDescription
  /** How to detect that the process can serve. */
  readonly ready: ReturnType<typeof readinessOf>
  /** How long it may take until it can serve, in seconds: what `app.readyWithin` of the config says. */
  readonly readySeconds: number
  /** Loads this process only, for as long as the profile is to last. */
  drive(signal: AbortSignal): Promise<void>
  /** The directory for the profile, `profiles` in the bundle; created when it is missing. */
  readonly output: string
  /** The title of the picture. */
  readonly title: string
  readonly signal: AbortSignal
}

/** A directory in the run directory that belongs to the profiled process; it is removed with the run. */
export async function scratchDirectory(
  { guard, process: { name, user } }: Pick<ProfileOrder, 'guard' | 'process'>,
  profiler: string,
): Promise<string> {
  const directory = join(guard.directory, `${name}-${profiler}`)
  await makeDirectory(directory, user)
  return directory
}

/** A file of `--env-file=.env` or of an option like it. */
const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()

/** The arguments with absolute file names, so that the process can be started in another directory. */
export const absoluteArguments = ({
  args,
  directory,
}: Pick<ProcessDescription, 'args' | 'directory'>): string[] =>
  args.map((argument) => {
    const [, option = '', value = argument] = /^(--[\w-]+=)(.+)$/.exec(argument) ?? []
    const path = resolve(directory, value)
    if (isAbsolute(value)) return argument
    if (option !== '') return isFile(path) ? `${option}${path}` : argument
    return !argument.startsWith('-') && existsSync(path) ? path : argument
  })

/** After these characters a longer name goes on, such as `./src/` or `/usr/src/` where the directory is `/src`. */
const noNameBefore = String.raw`(?<![\p{L}\p{M}\p{N}_.@%/)+-])`

/**
 * Makes file names relative to `root`, those of its repository too: `./main.js`, `../../node_modules/pg/lib/client.js`. So a
 * profile does not reveal where the project is stored, and two checkouts of it name a function alike, also where the packages
 * of a workspace are above the project. A process that works in `/` keeps its file names, which are short.
 * @param top the top of its repository; `root` itself where it has none.
 */
export function relativeTo(root: string, top = topOf(resolve(root))): (text: string) => string {
  const from = resolve(root)
  const short = new Map(
    [from, top]
      .filter((directory) => directory !== '/')
      .flatMap((directory) => {
        const instead = directory === from ? './' : `${relative(from, directory)}/`
        const names = [`${directory}/`, pathToFileURL(`${directory}/`).href]
        return names.map((name) => [name, instead] as const)
      }),
  )
  if (short.size === 0) return (text) => text
  const names = [...short.keys()].toSorted((a, b) => b.length - a.length).map(literalPattern)
  const pattern = new RegExp(`${noNameBefore}(?:${names.join('|')})`, 'gu')
  return (text) => text.replace(pattern, (name) => short.get(name) ?? name)
}

/** How a profiler runs the process. */
export interface Profiled extends Partial<ProcessDescription> {
  /** The profiler's name for errors. */
  readonly profiler: string
  /** How long the process may take to end and write its result after it is asked to, in milliseconds. */
  readonly graceMs: number
}

/** When the load ran, in microseconds of the monotonic clock that V8 and perf use for their samples. */
export interface LoadTime {
  readonly from: number
  readonly to: number
}

/** The current time on the clock of `LoadTime`. */
export const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1000n)

/** Loads the process. When the process ends, the load ends too, because nothing answers it any more. */
async function drivenWhileAlive(order: ProfileOrder, running: GuardedProcess): Promise<void> {
  const gone = new AbortController()
  const ended = running.ended.finally(() => gone.abort())
  const alone = async (problem?: unknown) => {
    // When the process has just died, the load may fail a moment before the end of the process is known here.
    if (problem !== undefined) await Promise.race([ended, delay(500)])
    if (gone.signal.aborted && !order.signal.aborted)
      throw await diedError(running, await ended, 'while it was loaded')
    if (problem !== undefined) throw problem
  }
  await order.drive(AbortSignal.any([order.signal, gone.signal])).then(() => alone(), alone)
}

const unready = async (problem: string): Promise<string> =>
  `${problem}; app.readyWithin of tailgate.config.ts says how long it may take, and a profiler makes it take longer`

/**
 * Runs the process under a profiler, loads it, stops it, and calls `collect`. This is never done during a judged run, because
 * a profiler costs 4 to 5 % of a processor.
 * @throws TailgateError PROFILE_FAILED when `collect` fails, SERVICE_DIED or SERVICE_NOT_READY; what the load throws.
 */
export async function profiled<T>(
  order: ProfileOrder,
  { profiler, graceMs: grace, ...change }: Profiled,
  collect: (load: LoadTime) => Promise<T>,
): Promise<T> {
  const { signal } = order
  const running: GuardedProcess = await order.guard.spawn({ ...order.process, ...change })
  const load = { from: 0, to: 0 }
  const hurry = () => void running.stop(0)
  signal.addEventListener('abort', hurry, { once: true })
  try {
    await ready(running, order.ready(running), { seconds: order.readySeconds, signal, explain: unready })
    load.from = monotonicMicroseconds()
    await drivenWhileAlive(order, running)
    load.to = monotonicMicroseconds()
  } finally {
    // A result is worth its waiting time only after a complete load; an interrupted profile ends the process at once.
    await running.stop(load.to > 0 && !signal.aborted ? grace : 0)
    signal.removeEventListener('abort', hurry)
  }
  signal.throwIfAborted()
  try {
    return await collect(load)
  } catch (problem) {
    if (isDiskProblem(problem)) throw problem
    const log = await running.lastLines(12)
    throw new TailgateError(
      'PROFILE_FAILED',
      { profiler, problem: messageOf(problem), log },
      { cause: problem },
    )
  }
}
