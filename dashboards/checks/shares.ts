import type { SyntaxNode } from '@lezer/common'
import type { Parsed } from '../model/promql.ts'

/** The metrics in a part of an expression, and whether it takes rates of them. */
function readPart(
  node: SyntaxNode,
  text: string,
): { readonly names: ReadonlySet<string>; readonly isRate: boolean } {
  const names = new Set<string>()
  let isRate = false
  node.cursor().iterate((inner) => {
    if (inner.from < node.from || inner.to > node.to) return false
    if (inner.name === 'Rate') isRate = true
    const name = inner.name === 'VectorSelector' ? inner.node.getChild('Identifier') : null
    if (name) names.add(text.slice(name.from, name.to))
    return true
  })
  return { names, isRate }
}

/** Whether an enclosing expression limits the value of a node to at most 1. */
function isClamped(node: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent)
    if (
      above.name === 'FunctionCall' &&
      above.getChild('FunctionIdentifier')?.firstChild?.name === 'ClampMax'
    )
      return true
  return false
}

/**
 * Quotients of two rates of different metrics that nothing limits to at most 1. A part of the same series as its whole never
 * exceeds 1, because Prometheus extrapolates both in the same way.
 */
export function unclampedShares({ text, tree }: Parsed): readonly string[] {
  const found: string[] = []
  tree.iterate({
    enter(at) {
      if (at.name !== 'BinaryExpr') return
      const { node } = at
      if (node.getChild('Div') === null) return
      const [left, right] = [node.firstChild, node.lastChild]
      if (!left || !right || isClamped(node)) return
      const [part, whole] = [readPart(left, text), readPart(right, text)]
      if (!part.isRate || !whole.isRate) return
      if ([...part.names].every((one) => whole.names.has(one))) return
      found.push(text.slice(node.from, node.to))
    },
  })
  return found
}
