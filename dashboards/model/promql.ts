import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** One metric as a query reads it. */
export interface Selected {
  readonly metric: string
  /** Labels it is selected by. */
  readonly labels: readonly string[]
  /** The function its range is given to (`Rate`) or the function or aggregation it is directly in (`Count`). */
  readonly over: string | undefined
}

export interface ReadQuery {
  /** Why it does not parse, in a sentence; undefined when it does. */
  readonly problem: string | undefined
  readonly metrics: readonly Selected[]
  /** Labels named in by, without, on and group_left. */
  readonly grouping: readonly string[]
}

/** Grafana's variables as values PromQL understands: `$__rate_interval` itself is no PromQL. */
export const withoutVariables = (expr: string, windows: { rate: string; range: string }): string =>
  expr
    .replaceAll('$__rate_interval', windows.rate)
    .replaceAll('$__range', windows.range)
    .replaceAll(/\$\w+/g, '.*')

/** Reads one expression with Prometheus's own grammar. */
export function readQuery(expr: string): ReadQuery {
  const text = withoutVariables(expr, { rate: '1m', range: '15m' })
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to)
  const metrics: Selected[] = []
  const grouping: string[] = []
  let problem: string | undefined
  parser.parse(text).iterate({
    enter({ type, node }) {
      if (type.isError) problem ??= `it does not parse near "${text.slice(node.from, node.from + 24)}"`
      if (type.name === 'VectorSelector') metrics.push(selected(node, textOf))
      if (type.name === 'GroupingLabels') grouping.push(...node.getChildren('LabelName').map(textOf))
    },
  })
  return { problem, metrics, grouping }
}

function selected(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Selected {
  const name = node.getChild('Identifier')
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
  return {
    metric: name ? textOf(name) : '',
    labels: matchers.flatMap((matcher) => matcher.getChildren('LabelName').map(textOf)),
    over: functionOver(node),
  }
}

/** The function a range is given to, or the function or aggregation (`Count`) a plain selector is directly in. */
function functionOver(node: SyntaxNode): string | undefined {
  if (node.parent?.name !== 'MatrixSelector') {
    const around = node.parent?.parent
    return (around?.getChild('AggregateOp') ?? around?.getChild('FunctionIdentifier'))?.firstChild?.name
  }
  for (let above: SyntaxNode | null = node.parent; above; above = above.parent) {
    if (above.name === 'FunctionCall') return above.getChild('FunctionIdentifier')?.firstChild?.name
  }
  return undefined
}
