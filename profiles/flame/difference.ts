import { flamePage } from './flame-page.ts'
import { type FoldedStacks, totalOf } from './fold.ts'
import type { Box } from './stack-tree.ts'
import { type WrittenProfile, writePrivately } from './written-profile.ts'

/** The cost of one function itself (without callees) in two profiles, each divided by the work of its profile. */
export interface Change {
  readonly name: string
  readonly base: number
  readonly head: number
}

/** A profile with the amount of work done while it was taken: requests, or its own total. Its costs are divided by that. */
export interface Weighed {
  readonly folded: FoldedStacks
  /** Requests served while it was taken. Undefined compares shares instead, which hides a cost that grew everywhere. */
  readonly requests: number | undefined
}

const scaleOf = ({ folded, requests }: Weighed): number => 1 / (requests ?? totalOf(folded))

/** What all functions of a profile cost together: the cost of one request, or 1 where shares are compared. */
export const wholeOf = ({ folded, requests }: Weighed): number =>
  requests === undefined ? 1 : totalOf(folded) / requests

/** Both with their requests or both without: a cost per request and a share are not in the same unit. */
export const alike = (old: Weighed, now: Weighed): readonly [Weighed, Weighed] =>
  old.requests === undefined || now.requests === undefined
    ? [
        { ...old, requests: undefined },
        { ...now, requests: undefined },
      ]
    : [old, now]

/** Line numbers change with every edit above them, so functions are compared by name and file. */
const withoutLine = (frame: string): string =>
  frame.replace(/(\.[cm]?[jt]s|\bnode:[\w/]+):\d+(?::\d+)?/, '$1')
const comparable = (stack: string): string => stack.split(';').map(withoutLine).join(';')

function costs({ folded, ...rest }: Weighed, key: (stack: string) => readonly string[]): Map<string, number> {
  const scale = scaleOf({ folded, ...rest })
  const sums = new Map<string, number>()
  for (const [stack, count] of folded)
    for (const name of key(comparable(stack))) sums.set(name, (sums.get(name) ?? 0) + count * scale)
  return sums
}

/** The functions whose own cost changed most, largest change first. */
export function changes(base: Weighed, head: Weighed, count: number): Change[] {
  const own = (stack: string) => [stack.slice(stack.lastIndexOf(';') + 1)]
  const before = costs(base, own)
  const after = costs(head, own)
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, base: before.get(name) ?? 0, head: after.get(name) ?? 0 }))
    .toSorted((a, b) => Math.abs(b.head - b.base) - Math.abs(a.head - a.base) || a.name.localeCompare(b.name))
    .slice(0, count)
}

/** Every stack that begins the given stack, so that a frame can be compared with itself at the same place. */
const prefixes = (stack: string): string[] =>
  stack.split(';').map((_, index, frames) => frames.slice(0, index + 1).join(';'))

/**
 * Draws the head's profile. The colour of each frame shows how its cost changed against the base: red for more, blue for
 * less, stronger for a larger share of the whole (Gregg, "Differential flame graphs").
 */
export async function writeDifference(
  directory: string,
  name: string,
  title: string,
  base: Weighed,
  head: Weighed,
): Promise<Omit<WrittenProfile, 'hottest'> & { readonly changes: readonly Change[] }> {
  const before = costs(base, prefixes)
  const after = costs(head, prefixes)
  const whole = wholeOf(head)
  const delta = ({ path }: Box) => ((after.get(path) ?? 0) - (before.get(path) ?? 0)) / whole
  const folded = new Map<string, number>()
  for (const [stack, count] of head.folded)
    folded.set(comparable(stack), (folded.get(comparable(stack)) ?? 0) + count)
  const per = base.requests === undefined || head.requests === undefined ? 'as shares' : 'for each request'
  const page = flamePage({
    title,
    caption: `The head's profile; red costs more than in the base, blue less, compared ${per}.`,
    folded,
    colour: (box) => {
      const strength = Math.min(1, Math.abs(delta(box)) * 10)
      return `hsl(${delta(box) > 0 ? 4 : 215} 80% ${(96 - 36 * strength).toFixed(0)}%)`
    },
    detail: (box) => `${delta(box) < 0 ? '' : '+'}${(delta(box) * 100).toFixed(2)} % of all against the base`,
  })
  const stackItself = (stack: string) => [stack]
  const pairs = foldedPairs(costs(base, stackItself), costs(head, stackItself))
  await writePrivately(directory, { [`${name}.html`]: page, [`${name}.folded`]: pairs })
  return { page: `${name}.html`, stacks: `${name}.folded`, changes: changes(base, head, 5) }
}

/** Lines of stack, cost in the base and cost in the head, in the format of difffolded.pl. */
function foldedPairs(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string {
  const stacks = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return stacks.map((stack) => `${stack} ${before.get(stack) ?? 0} ${after.get(stack) ?? 0}\n`).join('')
}

/** A change in words, in percent of the total cost of the base: `+12.3 % in parse ./json.ts`. */
export function describeChange({ name, base, head }: Change, whole: Weighed): string {
  const share = ((head - base) / wholeOf(whole)) * 100
  return `${share < 0 ? '−' : '+'}${Math.abs(share).toFixed(1)} % in ${name}`
}
