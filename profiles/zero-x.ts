import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TailgateError } from '../harness/base/errors.ts'
import { findOptional } from '../harness/base/find-package.ts'
import { readForeign } from '../harness/guard/processes/private-files.ts'
import { foldTree, formatFolded, hottest, type StackTree } from './flame/fold.ts'
import { type WrittenProfile, writePrivately } from './flame/written-profile.ts'
import { writeOwnDirectory } from './own-directory.ts'
import { absoluteArguments, type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'

/** In milliseconds. 0x draws its log only after the process has ended; a log of some tens of megabytes takes seconds. */
const renderingMs = 60_000

/**
 * Runs the process under 0x, loads it, and keeps the flame graph. 0x gets a directory of its own, because it deletes logs in
 * its working directory that may belong to others; the program works in its own.
 */
export async function replayWithFlameGraph(order: ProfileOrder): Promise<WrittenProfile> {
  const directory = await scratchDirectory(order, '0x')
  const program = findOptional('0x/cmd.js')
  if (program === undefined)
    throw new TailgateError('PROFILER_MISSING', {
      profiler: '0x',
      install: 'npm install --save-dev 0x in your project, or take --with cpu, which needs nothing',
    })
  const options = [
    '--title',
    shownIn0x(order.title),
    '--working-dir',
    directory,
    '--output-dir',
    'graph',
    '--tree-debug',
  ]
  const entering = ['--require', await writeOwnDirectory({ ...order, scratch: directory })]
  const target = [order.process.command, ...entering, ...absoluteArguments(order.process)]
  const change = {
    command: process.execPath,
    args: [program, ...options, '--', ...target],
    directory,
    stopSignal: 'SIGINT' as const,
  }
  return profiled(order, { profiler: '0x', graceMs: renderingMs, ...change }, () =>
    collect(join(directory, 'graph'), order),
  )
}

/**
 * Faults of the page of 0x 6.0.0. It recognises frames of the program by `.js` and those of Node by `internal/`, so
 * TypeScript and `node:` frames are hidden among those of V8. Above a tenth of the samples, where its legend ends, its colour
 * overflows into white.
 */
const corrections = [
  [
    String.raw`if (!/\.m?js:\d+(:\d+?)?$/.test(name)) {`,
    String.raw`if (/ node:[\w/]+:\d+(:\d+)?$/.test(name)) return { type: 'core' }
  if (!/\.[cm]?[jt]s:\d+(:\d+?)?$/.test(name)) {`,
  ],
  ['var vector = ((top / allSamples) * 100) + 1', 'var vector = Math.min(10, (top / allSamples) * 100) + 1'],
] as const

const replace = (page: string, wrong: string, right: string): string => {
  if (!page.includes(wrong)) throw new Error('its page is not that of 0x 6.0.0')
  return page.replace(wrong, () => right)
}

interface Tree extends StackTree {
  readonly value: number
  readonly children?: readonly Tree[]
}

/**
 * Removes time spent waiting for events: it is not work of the program, and would fill most of the picture of a service that
 * is not saturated.
 */
function withoutIdle(root: Tree): Tree {
  const children = (root.children ?? []).filter(({ name }) => !/^(epoll_p?wait|kevent)\b/.test(name))
  return { ...root, children, value: children.reduce((sum, { value }) => sum + value, root.top) }
}

/**
 * A name that 0x can show safely. 0x writes names into a script and into markup, and a function may have any name. Without
 * these two characters no markup can begin.
 */
const shownIn0x = (name: string): string => name.replaceAll('<', '‹').replaceAll('>', '›')

const withShownNames = (tree: Tree): Tree => ({
  ...tree,
  name: shownIn0x(tree.name),
  ...(tree.children ? { children: tree.children.map(withShownNames) } : {}),
})

/** `__write@@GLIBC_2.2.5 [CPP]` without the version of the symbol. */
const withoutVersion = (name: string): string => name.replace(/@@?[A-Z]+_[\d.]+/, '')

async function collect(graph: string, { output, process: described }: ProfileOrder): Promise<WrittenProfile> {
  const shorten = relativeTo(described.directory)
  const file = (await readdir(graph)).find((name) => /^stacks\.\d+\.json$/.test(name))
  if (file === undefined) throw new Error('it left no stacks')
  const trees = JSON.parse(await readForeign(join(graph, file), described.user)) as {
    merged: Tree
    unmerged: Tree
  }
  const busy = { merged: withoutIdle(trees.merged), unmerged: withoutIdle(trees.unmerged) }
  const drawn = await readForeign(join(graph, 'flamegraph.html'), described.user)
  const shown = { merged: withShownNames(busy.merged), unmerged: withShownNames(busy.unmerged) }
  const page = [[JSON.stringify(trees), JSON.stringify(shown)] as const, ...corrections].reduce(
    (text, [wrong, right]) => replace(text, wrong, right),
    drawn,
  )
  const folded = foldTree(busy.merged, (name) => withoutVersion(shorten(name)))
  await writePrivately(output, {
    'flamegraph.html': shorten(page),
    'flamegraph.folded': formatFolded(folded),
  })
  return { page: 'flamegraph.html', stacks: 'flamegraph.folded', hottest: hottest(folded, 5) }
}
