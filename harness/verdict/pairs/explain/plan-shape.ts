import { fewOf } from '../../../base/text.ts'

/** The most nodes of a plan that are named in words. */
const mostNodes = 12

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function nodeWords(node: Node): string[] {
  const on = node['Index Name'] ?? node['Relation Name']
  const own = `${String(node['Node Type'] ?? 'unknown')}${on === undefined ? '' : ` on ${String(on)}`}`
  const below = Array.isArray(node.Plans) ? node.Plans.filter(isNode) : []
  return [own, ...below.flatMap(nodeWords)]
}

/**
 * What a plan of EXPLAIN (FORMAT JSON) does, without its costs, the outermost node first; undefined when it is not a plan.
 */
export function planShape(plan: unknown): string | undefined {
  const [first] = Array.isArray(plan) ? plan : []
  if (!isNode(first) || !isNode(first.Plan)) return undefined
  return fewOf(nodeWords(first.Plan), mostNodes)
}

/** How two plans of a statement differ; a statement may also have a plan in one arm only. */
export function planWords(base: string | undefined, head: string | undefined): string {
  if (base === undefined) return head === undefined ? 'neither arm has a plan' : head
  if (head === undefined) return `in base ${base}`
  return base === head ? `the same in both: ${head}` : `${head}; in base ${base}`
}
