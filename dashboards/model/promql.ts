import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** How a metric is selected by one of its labels: `status=~"5.."`. */
export interface Matcher {
  readonly label: string
  readonly operator: string
  /** As it stands in the expression, without its quotes. */
  readonly value: string
}

/** One metric as a query reads it. */
export interface Selected {
  readonly metric: string
  readonly matchers: readonly Matcher[]
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

/** An expression as it was parsed, with the text that the places in its tree are of. */
export interface Parsed {
  readonly text: string
  readonly tree: Tree
}

/** Every rule reads the same expressions: each is parsed and read once, as both depend on nothing but its text. */
const parsedBefore = new Map<string, Parsed>()
const readBefore = new Map<string, ReadQuery>()

/** The tree of an expression by Prometheus's own grammar, in which its variables are windows of some length. */
export function parsed(expr: string): Parsed {
  const before = parsedBefore.get(expr)
  if (before) return before
  const text = withoutVariables(expr, { rate: '1m', range: '15m' })
  const found = { text, tree: parser.parse(text) }
  parsedBefore.set(expr, found)
  return found
}

/** Reads one expression with Prometheus's own grammar. */
export function readQuery(expr: string): ReadQuery {
  const read = readBefore.get(expr) ?? readParsed(parsed(expr))
  readBefore.set(expr, read)
  return read
}

function readParsed({ text, tree }: Parsed): ReadQuery {
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to)
  const metrics: Selected[] = []
  const grouping: string[] = []
  let problem: string | undefined
  tree.iterate({
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
    matchers: matchers.map((matcher) => ({
      label: textOfChild(matcher, 'LabelName', textOf),
      operator: textOfChild(matcher, 'MatchOp', textOf),
      value: textOfChild(matcher, 'StringLiteral', textOf).slice(1, -1),
    })),
    over: functionOver(node),
  }
}

function textOfChild(node: SyntaxNode, name: string, textOf: (node: SyntaxNode) => string): string {
  const child = node.getChild(name)
  return child ? textOf(child) : ''
}

/** Variables of Grafana as windows of the same length, so that places in the text stay what they are. */
const samePlaces = (expr: string): string =>
  expr.replaceAll(/\$__(?:rate_interval|range)/g, (name) => '1m'.padStart(name.length, '0'))

/** An expression with every metric it reads under another name: whoever shows data for it shows it for anything. */
export function withRenamedMetrics(expr: string): string {
  const ends: number[] = []
  parser.parse(samePlaces(expr)).iterate({
    enter({ type, node }) {
      const name = type.name === 'VectorSelector' ? node.getChild('Identifier') : undefined
      if (name) ends.push(name.to)
    },
  })
  return ends.toReversed().reduce((text, end) => `${text.slice(0, end)}_renamed${text.slice(end)}`, expr)
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
