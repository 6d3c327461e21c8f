import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { TailgateError } from '../harness/base/errors.ts'
import { type Environment, isProgram, onPath } from '../harness/base/find-program.ts'
import { readForeign } from '../harness/guard/processes/private-files.ts'
import { type WrittenProfile, writeProfile } from './flame/written-profile.ts'
import { readJitMap } from './jit-map.ts'
import { PerfScript, scriptFields } from './perf-script.ts'
import {
  absoluteArguments,
  isNode,
  type ProfileOrder,
  profiled,
  relativeTo,
  scratchDirectory,
} from './process.ts'
import { nodeOptions } from './v8-cpu.ts'

export const findPerf = (environment: Environment = process.env): string | undefined =>
  onPath('perf', environment).find(isProgram)

/** Samples per second; an odd number, so that samples do not coincide with timers. */
const frequencyHz = 499

/** The arguments with which perf records into a file. */
export const recordTo = (data: string): readonly string[] => [
  'record',
  ...['-e', 'cpu-clock'],
  ...['-F', String(frequencyHz)],
  '-g',
  ...['-k', 'CLOCK_MONOTONIC'],
  ...['-o', data],
]

/** @throws TailgateError PROFILER_MISSING when perf is not installed. */
export function requirePerf(perf: string | undefined): string {
  if (perf !== undefined) return perf
  throw new TailgateError('PROFILER_MISSING', {
    profiler: 'perf',
    install: "your system's package of perf (apt-get install linux-perf)",
  })
}

/**
 * Draws what perf recorded.
 * @throws Error when perf recorded nothing.
 */
export function writePerfProfile(
  { output, title }: Pick<ProfileOrder, 'output' | 'title'>,
  { folded }: PerfScript,
): Promise<WrittenProfile> {
  return writeProfile(output, {
    name: 'perf',
    title,
    caption: `Processor time of all threads, native code included, sampled ${frequencyHz} times a second by perf.`,
    folded,
  })
}

/**
 * All processor time of the process, including native code and the kernel (where permitted). perf samples by a software
 * clock, because virtual machines often have no hardware counters. V8 writes the names of its code to a map beside the
 * samples.
 * @throws TailgateError PROFILER_MISSING without perf, PROFILE_FAILED when perf has no permission.
 */
export async function profilePerf(order: ProfileOrder, found = findPerf()): Promise<WrittenProfile> {
  const perf = requirePerf(found)
  const directory = await scratchDirectory(order, 'perf')
  const data = join(directory, 'perf.data')
  const record = [...recordTo(data), '--']
  const map = [
    '--perf-basic-prof',
    `--perf-basic-prof-path=${directory}`,
    `--logfile=${join(directory, 'v8.log')}`,
  ]
  const { command } = order.process
  // Only Node writes such a map; other programs have names through their symbols.
  const options = isNode(command) ? nodeOptions(...map) : []
  const program = [command, ...options, ...absoluteArguments(order.process)]
  const change = { command: perf, args: [...record, ...program], stopSignal: 'SIGINT' as const }
  return profiled(order, { profiler: 'perf', graceMs: 60_000, ...change }, async (load) => {
    const shorten = relativeTo(order.process.directory)
    const maps = (await readdir(directory)).filter((name) => /^perf-\d+\.map$/.test(name))
    const texts = await Promise.all(
      maps.map((name) => readForeign(join(directory, name), order.process.user)),
    )
    const script = new PerfScript(load, readJitMap(shorten(texts.join('\n'))))
    await readScript(perf, data, script, order)
    return writePerfProfile(order, script)
  })
}

/** How long perf may take to name the functions of all samples, in milliseconds. */
const namingMs = 60_000

/**
 * Streams the samples through `script`. perf reads the file as the user of the process, so that it is never read with more
 * rights.
 * @throws Error when perf fails, or takes longer than `limitMs`; the reason of the signal.
 */
export async function readScript(
  perf: string,
  data: string,
  script: PerfScript,
  {
    signal,
    process: { user },
  }: Pick<ProfileOrder, 'signal'> & { readonly process: Pick<ProfileOrder['process'], 'user'> },
  limitMs = namingMs,
): Promise<void> {
  const late = AbortSignal.timeout(limitMs)
  const limit = AbortSignal.any([signal, late])
  const child = spawn(perf, ['script', '-i', data, '-F', scriptFields], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: dirname(data),
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    signal: limit,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const closed = once(child, 'close')
  closed.catch(() => undefined)
  for await (const line of createInterface({ input: child.stdout })) script.line(line)
  script.line('')
  const [code] = await closed.catch((cause: unknown): never => {
    signal.throwIfAborted()
    if (!late.aborted) throw cause
    const problem = `perf had not named the functions of all samples after ${limitMs / 1000} s`
    throw new Error(`${problem}: load it for less time, with --duration`, { cause })
  })
  if (code !== 0) throw new Error(`perf script ended with exit code ${code}: ${complaint.trim()}`)
}
