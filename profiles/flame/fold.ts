import { sum } from '../../harness/base/sum.ts'

/** Stacks written as `outermost;...;innermost`, each with the samples (or bytes) that belong to its innermost frame. */
export type FoldedStacks = ReadonlyMap<string, number>

/** A node of a profile tree: `value` counts all samples through it, `top` those in which the function itself was running. */
export interface StackTree {
  readonly name: string
  readonly top: number
  readonly children?: readonly StackTree[]
}

/** The cost of one function, as shares of all samples. */
export interface HotFunction {
  readonly name: string
  /** In the function itself, without callees. */
  readonly self: number
  /** In the function and its callees. */
  readonly total: number
}

/** Folds a tree. Its root stands for the whole program and is not a frame. Frames with the same name become one. */
export function foldTree(root: StackTree, rename: (name: string) => string = (name) => name): FoldedStacks {
  const folded = new Map<string, number>()
  const walk = (node: StackTree, path: string) => {
    if (node.top > 0) folded.set(path, (folded.get(path) ?? 0) + node.top)
    for (const child of node.children ?? []) {
      const frame = rename(child.name).replaceAll(';', ',')
      walk(child, path === '' ? frame : `${path};${frame}`)
    }
  }
  walk(root, '')
  folded.delete('')
  return folded
}

/** The format of flamegraph.pl and of the tools that read its input: a stack and its count on each line. */
export const formatFolded = (folded: FoldedStacks): string =>
  [...folded].map(([stack, count]) => `${stack} ${count}\n`).join('')

/** The reverse of `formatFolded`; lines that are not stacks are left out. */
export function parseFolded(text: string): FoldedStacks {
  const folded = new Map<string, number>()
  for (const [, stack = '', count] of text.matchAll(/^(.+) (\d+(?:\.\d+)?)$/gm))
    folded.set(stack, (folded.get(stack) ?? 0) + Number(count))
  return folded
}

/** The number of samples in a profile. */
export const totalOf = (folded: FoldedStacks): number => sum(folded.values())

/** The `count` functions with the largest self time, largest first; `skip` leaves out frames that are not informative. */
export function hottest(
  folded: FoldedStacks,
  count: number,
  skip = /\[INIT\]|^\(idle\)|^\(program\)/,
): HotFunction[] {
  const whole = totalOf(folded)
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  for (const [stack, samples] of folded) {
    const frames = stack.split(';')
    const innermost = frames.at(-1) ?? stack
    self.set(innermost, (self.get(innermost) ?? 0) + samples)
    for (const frame of new Set(frames)) total.set(frame, (total.get(frame) ?? 0) + samples)
  }
  return [...self]
    .filter(([name]) => !skip.test(name))
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, count)
    .map(([name, samples]) => ({ name, self: samples / whole, total: (total.get(name) ?? 0) / whole }))
}
