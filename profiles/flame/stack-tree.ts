import type { FoldedStacks } from './fold.ts'

/** A frame of a flame graph: its position and width as shares of all samples, and its depth. */
export interface Box {
  readonly name: string
  /** The frames above it and the frame itself, joined as in a folded stack. */
  readonly path: string
  readonly depth: number
  readonly left: number
  readonly width: number
}

interface Node {
  value: number
  readonly children: Map<string, Node>
}

const newNode = (): Node => ({ value: 0, children: new Map() })

function grow(folded: FoldedStacks): Node {
  const root = newNode()
  for (const [stack, count] of folded) {
    root.value += count
    let node = root
    for (const frame of stack.split(';')) {
      const child = node.children.get(frame) ?? newNode()
      node.children.set(frame, child)
      child.value += count
      node = child
    }
  }
  return root
}

/**
 * Lays out a profile. Siblings are ordered by name, so that two profiles can be compared by eye; frames with a share below
 * `least` are left out.
 */
export function layOut(folded: FoldedStacks, least = 0.0005): Box[] {
  const root = grow(folded)
  const boxes: Box[] = []
  const place = (node: Node, path: string, depth: number, from: number) => {
    let left = from
    for (const [name, child] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const width = child.value / root.value
      const below = path === '' ? name : `${path};${name}`
      if (width >= least) {
        boxes.push({ name, path: below, depth, left, width })
        place(child, below, depth + 1, left)
      }
      left += width
    }
  }
  place(root, '', 0, 0)
  return boxes
}
