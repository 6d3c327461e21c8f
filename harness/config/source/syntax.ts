import { stripTypeScriptTypes } from 'node:module'
import { type AnyNode, type Node, type Program, parse } from 'acorn'

/** The syntax tree of a script or a scenario, in JavaScript or TypeScript; nothing of it is run. Lines count from 1. */
export function syntaxOf(text: string): Program {
  const plain = stripTypeScriptTypes(text, { mode: 'strip' })
  return parse(plain, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: true })
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string'

/** Every node of a tree; each comes before the nodes inside it. */
export function* nodesIn(node: Node): Generator<AnyNode> {
  yield node as AnyNode
  for (const part of Object.values(node))
    for (const inner of Array.isArray(part) ? part : [part]) if (isNode(inner)) yield* nodesIn(inner)
}
