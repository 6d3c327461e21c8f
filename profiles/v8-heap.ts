import { join } from 'node:path'
import type { FoldedStacks } from './flame/fold.ts'
import { type Profile, writePrivately, writeProfile } from './flame/written-profile.ts'
import { type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'
import { besides, type CallFrame, frameName, leftFile, nodeOptions } from './v8-cpu.ts'

/** A node of a .heapprofile: bytes allocated in it, estimated from samples. */
export interface HeapNode {
  readonly callFrame: CallFrame
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

/** Folds a heap profile by bytes. */
export function foldHeapProfile(head: HeapNode, shorten: (text: string) => string): FoldedStacks {
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

async function heapProfile(
  order: ProfileOrder,
  change: { readonly args: readonly string[]; readonly environment?: Readonly<Record<string, string>> },
  directory: string,
  picture: { readonly name: string; readonly caption: string },
): Promise<Profile> {
  return profiled(order, { profiler: 'V8', graceMs: 10_000, ...change }, async () => {
    const shorten = relativeTo(order.process.directory)
    const text = shorten(await leftFile(directory, '.heapprofile', order.process.user))
    await writePrivately(order.output, { [`${picture.name}.heapprofile`]: text })
    const folded = foldHeapProfile((JSON.parse(text) as { head: HeapNode }).head, shorten)
    return writeProfile(order.output, { ...picture, title: order.title, folded })
  })
}

/** Memory that was still held when the process ended, by the function that had allocated it: what a leak is seen in. */
export async function profileHeap(order: ProfileOrder): Promise<Profile> {
  const directory = await scratchDirectory(order, 'heap')
  const args = [
    ...nodeOptions('--heap-prof', `--heap-prof-dir=${directory}`, `--heap-prof-interval=${64 * 1024}`),
    ...order.process.args,
  ]
  const caption = 'Memory still held at the end, by the function that had allocated it; sampled every 64 KiB.'
  return heapProfile(order, { args }, directory, { name: 'v8-heap', caption })
}

/** All memory that was allocated, kept or not, by function: what feeds the garbage collector, and so the tail. */
export async function profileAllocations(order: ProfileOrder): Promise<Profile> {
  const directory = await scratchDirectory(order, 'allocations')
  const file = join(directory, 'allocations.heapprofile')
  const environment = { ...order.process.environment, TAILGATE_ALLOCATION_PROFILE: file }
  const args = [...nodeOptions('--import', besides('allocation-sampler')), ...order.process.args]
  const caption = 'All memory allocated, kept or collected, by function; sampled every 32 KiB.'
  return heapProfile(order, { args, environment }, directory, { name: 'v8-allocations', caption })
}
