import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { User } from '../harness/guard/ledger/run-root.ts'
import { readForeign } from '../harness/guard/processes/private-files.ts'
import type { FoldedStacks } from './flame/fold.ts'
import { type WrittenProfile, writePrivately, writeProfile } from './flame/written-profile.ts'
import { type LoadTime, type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'

/** The source position of a function; lines and columns count from zero, -1 when unknown. */
export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** A .cpuprofile: a tree of nodes by id, the node of each sample, and the microseconds since the previous sample. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: CallFrame
    readonly children?: readonly number[]
  }[]
  /** In microseconds of the monotonic clock. */
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** A frame as every profile here writes it: function, file, line and column, counted from one. */
export function frameName({ functionName, url, lineNumber, columnNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  return url === '' ? name : `${name} ${url}:${lineNumber + 1}:${columnNumber + 1}`
}

/** The URL of a module in this folder that is loaded into a profiled process. */
export const moduleUrl = (name: string): string =>
  pathToFileURL(join(import.meta.dirname, `${name}${extname(import.meta.filename)}`)).href

/** Arguments for Node before those of the program; with them V8 writes its profile whichever signal ends the process. */
export const nodeOptions = (...options: readonly string[]): string[] => [
  ...['--import', moduleUrl('soft-exit')],
  ...options,
]

/**
 * The profile file that the process left. Several threads leave several files; the largest is that of the main thread under
 * load.
 */
export async function leftFile(directory: string, ending: string, user: User): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(ending))
  const texts = await Promise.all(names.map((name) => readForeign(join(directory, name), user)))
  const [largest] = texts.toSorted((a, b) => b.length - a.length)
  if (largest === undefined) throw new Error(`it left no ${ending} file`)
  return largest
}

/** Folds the part of a CPU profile in which the load ran, weighted by microseconds; idle time is left out. */
export function foldCpuProfile(
  profile: CpuProfile,
  { from, to }: LoadTime,
  shorten: (text: string) => string = (text) => text,
): FoldedStacks {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const paths = new Map<number, string>()
  const walk = (id: number, path: string) => {
    const node = nodes.get(id)
    if (!node) return
    const frame = shorten(frameName(node.callFrame)).replaceAll(';', ',')
    const here = node.callFrame.functionName === '(root)' ? '' : path === '' ? frame : `${path};${frame}`
    paths.set(id, here)
    for (const child of node.children ?? []) walk(child, here)
  }
  const [root] = profile.nodes
  if (root) walk(root.id, '')
  const folded = new Map<string, number>()
  // V8 samples by wall-clock time: a long gap means that the process had no processor, not that a function kept running.
  const longest = 2 * (profile.timeDeltas.toSorted((a, b) => a - b)[profile.timeDeltas.length >> 1] ?? 0)
  let now = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    now += profile.timeDeltas[index] ?? 0
    if (now < from || now > to) continue
    const path = paths.get(id) ?? ''
    // A delta is the time before its sample, so the last sample has no duration.
    const spent = Math.min(longest, Math.max(0, profile.timeDeltas[index + 1] ?? 0))
    if (path === '' || path === '(idle)' || spent === 0) continue
    folded.set(path, (folded.get(path) ?? 0) + spent)
  }
  return folded
}

/**
 * Writes a CPU profile of V8 for Chrome's DevTools, and draws the part in which the load ran.
 * @throws Error when no function ran then, as in a process whose children do the work.
 */
export async function writeCpuProfile(
  { output, title }: Pick<ProfileOrder, 'output' | 'title'>,
  text: string,
  load: LoadTime,
): Promise<WrittenProfile> {
  const folded = foldCpuProfile(JSON.parse(text) as CpuProfile, load)
  const written = await writeProfile(output, {
    name: 'v8-cpu',
    title,
    caption: 'Processor time by function, from the CPU profile of V8; idle time is left out.',
    folded,
  })
  await writePrivately(output, { 'v8-cpu.cpuprofile': text })
  return written
}

/** V8's own CPU profile: cheap and exact for JavaScript, but without native code. */
export async function profileCpu(order: ProfileOrder): Promise<WrittenProfile> {
  const directory = await scratchDirectory(order, 'cpu')
  const args = [...nodeOptions('--cpu-prof', `--cpu-prof-dir=${directory}`), ...order.process.args]
  return profiled(order, { profiler: 'V8', graceMs: 60_000, args }, async (load) => {
    const shorten = relativeTo(order.process.directory)
    const text = shorten(await leftFile(directory, '.cpuprofile', order.process.user))
    return writeCpuProfile(order, text, load)
  })
}
