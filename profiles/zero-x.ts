import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { messageOf, TailgateError } from '../harness/errors.ts'
import type { GuardedProcess } from '../harness/guard/process.ts'
import { answers, ready } from '../harness/stack/ready.ts'
import {
  type FoldedStacks,
  foldTree,
  formatFolded,
  type HotFunction,
  hottest,
  type StackTree,
} from './fold.ts'
import { absoluteArguments, type ProfileOrder, relativeTo, scratchDirectory } from './process.ts'

/** A flame graph in the bundle; file names are within the order's output directory. */
export interface FlameGraph {
  /** One page that needs nothing else, and no network. */
  readonly page: string
  /** The same as folded stacks, for difference graphs and other tools. */
  readonly stacks: string
  readonly hottest: readonly HotFunction[]
}

/** 0x turns its log into a picture once the process has ended: seconds for a log of some tens of megabytes. */
const renderingMilliseconds = 60_000

const failed = async (problem: string, process?: GuardedProcess): Promise<TailgateError> =>
  new TailgateError('PROFILE_FAILED', { profiler: '0x', problem, log: (await process?.lastLines(12)) ?? '' })

/**
 * Runs the process under 0x, in a directory of its own because 0x clears its working directory of logs that may not
 * be its own, loads it, and takes the flame graph. Never during a judged run: profiling costs 4 to 5 % of a processor.
 * @throws TailgateError PROFILE_FAILED, SERVICE_DIED or SERVICE_NOT_READY; what the load throws.
 */
export async function replayWithFlameGraph(order: ProfileOrder): Promise<FlameGraph> {
  const { guard, process: described, signal } = order
  const directory = await scratchDirectory(guard, `${described.name}-0x`)
  const program = createRequire(import.meta.url).resolve('0x/cmd.js')
  const target = [described.command, ...absoluteArguments(described)]
  const options = [
    '--tree-debug',
    '--title',
    order.title,
    '--working-dir',
    directory,
    '--output-dir',
    'graph',
  ]
  const profiled = await guard.spawn({
    ...described,
    command: process.execPath,
    args: [program, ...options, '--', ...target],
    directory,
    stopSignal: 'SIGINT',
  })
  try {
    await ready(profiled, answers(order.ready), { seconds: 20, signal })
    await order.drive(signal)
  } finally {
    await profiled.stop(signal.aborted ? 0 : renderingMilliseconds)
  }
  signal.throwIfAborted()
  try {
    return await collect(join(directory, 'graph'), order)
  } catch (problem) {
    throw await failed(messageOf(problem), profiled)
  }
}

/**
 * What 0x 6.0.0 gets wrong on its page. It knows frames of the program by `.js` and those of Node by `internal/`, so
 * TypeScript and `node:` frames are hidden among those of V8; and above a tenth of the samples, where its legend ends,
 * its colour overflows into white.
 */
const corrections = [
  [
    String.raw`if (!/\.m?js:\d+(:\d+?)?$/.test(name)) {`,
    String.raw`if (/ node:[\w/]+:\d+(:\d+)?$/.test(name)) return { type: 'core' }
  if (!/\.[cm]?[jt]s:\d+(:\d+?)?$/.test(name)) {`,
  ],
  ['var vector = ((top / allSamples) * 100) + 1', 'var vector = Math.min(10, (top / allSamples) * 100) + 1'],
] as const

function corrected(page: string): string {
  return corrections.reduce((text, [wrong, right]) => {
    if (!text.includes(wrong)) throw new Error('its page is not that of 0x 6.0.0')
    return text.replace(wrong, () => right)
  }, page)
}

async function collect(graph: string, { output, process: described }: ProfileOrder): Promise<FlameGraph> {
  const shorten = relativeTo(described.directory)
  const stacksFile = (await readdir(graph)).find((name) => /^stacks\.\d+\.json$/.test(name))
  if (stacksFile === undefined) throw new Error('0x left no stacks')
  const { merged } = JSON.parse(await readFile(join(graph, stacksFile), 'utf8')) as { merged: StackTree }
  const folded: FoldedStacks = foldTree(merged, shorten)
  const page = await readFile(join(graph, 'flamegraph.html'), 'utf8')
  await mkdir(output, { recursive: true, mode: 0o700 })
  await writeFile(join(output, 'flamegraph.html'), corrected(shorten(page)), { mode: 0o600 })
  await writeFile(join(output, 'flamegraph.folded'), formatFolded(folded), { mode: 0o600 })
  return { page: 'flamegraph.html', stacks: 'flamegraph.folded', hottest: hottest(folded, 5) }
}
