import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { literalPattern } from '../../harness/base/text.ts'

/** A matcher that selects a metric by one label: `status=~"5.."`. */
export interface Matcher {
  readonly label: string
  readonly operator: string
  /** The value as written in the expression, without its quotes. */
  readonly value: string
}

/** One metric that a query reads. */
export interface Selected {
  readonly metric: string
  readonly matchers: readonly Matcher[]
  /** The function that takes its range (`Rate`), or the function or aggregation that directly contains it (`Count`). */
  readonly over: string | undefined
}

export interface ReadQuery {
  /** Why the expression does not parse, in a sentence; undefined when it parses. */
  readonly problem: string | undefined
  readonly metrics: readonly Selected[]
  /** The labels named in by, without, on and group_left. */
  readonly grouping: readonly string[]
}

/** A pattern of a matcher that matches only this text. */
export const escapedPattern = (text: string): string =>
  literalPattern(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/** The selected values of the variables of a board, by their names; a variable that is not named has any value. */
export type Chosen = Readonly<Record<string, string>>

/** Replaces Grafana's variables by values that PromQL understands; `$__rate_interval` itself is not PromQL. */
export const withoutVariables = (
  expr: string,
  windows: { readonly rate: string; readonly range: string },
  chosen: Chosen = {},
): string =>
  expr
    .replaceAll('$__rate_interval', windows.rate)
    .replaceAll('$__range', windows.range)
    .replaceAll(/\$(\w+)/g, (_, name: string) => {
      const value = Object.hasOwn(chosen, name) ? chosen[name] : undefined
      return value === undefined ? '.*' : escapedPattern(value)
    })

/** A parsed expression, and the text that the positions in its tree refer to. */
export interface Parsed {
  readonly text: string
  readonly tree: Tree
}

/**
 * The tree of an expression by Prometheus's own grammar; Grafana's variables are replaced by windows of the same text length.
 */
export function parsed(expr: string): Parsed {
  const text = withoutVariables(expr, { rate: '1m', range: '15m' })
  return { text, tree: parser.parse(text) }
}

/** Reads one expression with Prometheus's own grammar. */
export const readQuery = (expr: string): ReadQuery => readParsed(parsed(expr))

/** The same for an expression that is already parsed. */
export function readParsed({ text, tree }: Parsed): ReadQuery {
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to)
  const metrics: Selected[] = []
  const grouping: string[] = []
  let problem: string | undefined
  tree.iterate({
    // A node is made each time that it is asked for, so it is asked for where it is needed.
    enter(at) {
      if (at.type.isError) problem ??= `it does not parse near "${text.slice(at.from, at.from + 24)}"`
      if (at.name === 'VectorSelector') metrics.push(selectorIn(at.node, textOf))
      if (at.name === 'GroupingLabels') grouping.push(...at.node.getChildren('LabelName').map(textOf))
    },
  })
  return { problem, metrics, grouping }
}

/** What a selector of a parsed query selects. */
export function selectorIn(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Selected {
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

/** Replaces Grafana's variables by windows of the same text length, so that positions in the text stay the same. */
const samePlaces = (expr: string): string =>
  expr.replaceAll(/\$__(?:rate_interval|range)/g, (name) => '1m'.padStart(name.length, '0'))

/**
 * An expression in which every metric has another name. A panel that still shows data for it would show data for anything.
 */
export function withRenamedMetrics(expr: string): string {
  const ends: number[] = []
  parser.parse(samePlaces(expr)).iterate({
    enter(at) {
      const name = at.name === 'VectorSelector' ? at.node.getChild('Identifier') : undefined
      if (name) ends.push(name.to)
    },
  })
  return ends.toReversed().reduce((text, end) => `${text.slice(0, end)}_renamed${text.slice(end)}`, expr)
}

/**
 * The function that takes the range of a selector, or the function or aggregation (`Count`) that directly contains a plain
 * selector.
 */
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
