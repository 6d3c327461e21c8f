import type { FoldedStacks } from './flame/fold.ts'
import { type WrittenProfile, writePrivately, writeProfile } from './flame/written-profile.ts'
import { type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'
import { type CallFrame, frameName, leftFile, moduleUrl, nodeOptions } from './v8-cpu.ts'

/** A node of a .heapprofile: the bytes allocated in it, estimated from samples. */
export interface HeapNode {
  readonly callFrame: CallFrame
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

/** Folds a heap profile by bytes. */
function foldHeapProfile(head: HeapNode, shorten: (text: string) => string): FoldedStacks {
  const folded = new Map<string, number>()
  const walk = (node: HeapNode, path: string) => {
    if (node.selfSize > 0) folded.set(path || '(root)', (folded.get(path || '(root)') ?? 0) + node.selfSize)
    for (const child of node.children) {
      const frame = shorten(frameName(child.callFrame)).replaceAll(';', ',')
      walk(child, path === '' ? frame : `${path};${frame}`)
    }
  }
  walk(head, '')
  return folded
}

/** The titles and captions of memory profiles. */
export const heapPictures = {
  held: {
    name: 'v8-heap',
    nothing: 'it saw no memory that was still held at the end',
    caption: 'Memory still held at the end, by the function that had allocated it; sampled every 64 KiB.',
  },
  heldSince: {
    name: 'v8-heap',
    nothing: 'it saw no memory that was allocated while the load ran and still held at its end',
    caption:
      'Memory that was allocated while the load ran and still held at its end, by the function that had allocated it; sampled every 64 KiB.',
  },
  allocated: {
    name: 'v8-allocations',
    nothing: 'it saw no memory being allocated',
    caption: 'All memory allocated, kept or collected, by function; sampled every 32 KiB.',
  },
} as const
type HeapPicture = (typeof heapPictures)[keyof typeof heapPictures]

/**
 * Writes a heap profile of V8 for Chrome's DevTools, and draws it.
 * @throws Error when there is no sample, as in a process whose children do the work.
 */
export async function writeHeapProfile(
  { output, title }: Pick<ProfileOrder, 'output' | 'title'>,
  text: string,
  picture: HeapPicture,
): Promise<WrittenProfile> {
  // File names in the text are already relative, so nothing is left to shorten.
  const folded = foldHeapProfile((JSON.parse(text) as { head: HeapNode }).head, (name) => name)
  const written = await writeProfile(output, { ...picture, title, folded })
  await writePrivately(output, { [`${picture.name}.heapprofile`]: text })
  return written
}

async function heapProfile(
  order: ProfileOrder,
  change: { readonly args: readonly string[]; readonly environment?: Readonly<Record<string, string>> },
  directory: string,
  picture: HeapPicture,
): Promise<WrittenProfile> {
  return profiled(order, { profiler: 'V8', graceMs: 60_000, ...change }, async () => {
    const shorten = relativeTo(order.process.directory)
    const text = shorten(await leftFile(directory, '.heapprofile', order.process.user))
    return writeHeapProfile(order, text, picture)
  })
}

/** Memory still held when the process ended, by the function that allocated it; shows leaks. */
export async function profileHeap(order: ProfileOrder): Promise<WrittenProfile> {
  const directory = await scratchDirectory(order, 'heap')
  const args = [
    ...nodeOptions('--heap-prof', `--heap-prof-dir=${directory}`, `--heap-prof-interval=${64 * 1024}`),
    ...order.process.args,
  ]
  return heapProfile(order, { args }, directory, heapPictures.held)
}

/**
 * All allocated memory, kept or not, by function: this is the work of the garbage collector, and so a part of the tail
 * latency.
 */
export async function profileAllocations(order: ProfileOrder): Promise<WrittenProfile> {
  const directory = await scratchDirectory(order, 'allocations')
  const environment = { ...order.process.environment, TAILGATE_ALLOCATION_PROFILES: directory }
  const args = [...nodeOptions('--import', moduleUrl('allocation-sampler')), ...order.process.args]
  return heapProfile(order, { args, environment }, directory, heapPictures.allocated)
}
