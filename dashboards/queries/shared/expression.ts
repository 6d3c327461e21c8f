import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { children } from '../../checks/nodes.ts'
import { type Matcher, readParsed, selectorIn } from '../../model/promql.ts'

/** The sum of the rates of a counter by labels: `sum by (route) (rate(x{status="200"}[4s]))`. */
export interface SumOfRates {
  readonly kind: 'sum'
  readonly by: readonly string[]
  readonly metric: string
  /** Without those that match everything. */
  readonly matchers: readonly Matcher[]
  /** As it is written, such as `4s`. */
  readonly window: string
}

/** Which labels two sides of an operation must have in common; undefined: all of them. */
export interface Matching {
  readonly on: readonly string[] | undefined
  /** Whether several rows on the left may belong to one on the right. */
  readonly isManyToOne: boolean
}

export type Arithmetic = '+' | '-' | '*' | '/'

/**
 * A query in the parts that can be calculated here. What has no part of its own is `asked`: Prometheus is asked for it, and the
 * calculation goes on with the answer.
 */
export type Expression =
  | SumOfRates
  | { readonly kind: 'asked'; readonly query: string }
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'arithmetic'
      readonly operator: Arithmetic
      readonly sides: readonly [Expression, Expression]
      readonly matching: Matching
    }
  | { readonly kind: 'or'; readonly sides: readonly [Expression, Expression] }
  | { readonly kind: 'above'; readonly of: Expression; readonly value: number }
  | { readonly kind: 'at most'; readonly of: Expression; readonly value: number }
  | { readonly kind: 'percentile'; readonly of: Expression; readonly share: number }
  | { readonly kind: 'highest'; readonly of: Expression; readonly most: number }
  | { readonly kind: 'sorted'; readonly of: Expression }

/** An expression and everything that it is made of. */
export function partsOf(expression: Expression): readonly Expression[] {
  const inner: readonly Expression[] =
    'of' in expression ? [expression.of] : 'sides' in expression ? expression.sides : []
  return [expression, ...inner.flatMap(partsOf)]
}

const hasSum = (expression: Expression): boolean => partsOf(expression).some(({ kind }) => kind === 'sum')

const isNumber = (expression: Expression): boolean =>
  partsOf(expression).every(({ kind }) => kind === 'number' || kind === 'arithmetic')

const operators: Readonly<Record<string, Arithmetic>> = { Add: '+', Sub: '-', Mul: '*', Div: '/' }

/** Reads one query; its variables have values. */
export class ExpressionReader {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  /** The query in parts; undefined if it does not parse. */
  static read(query: string): Expression | undefined {
    const tree = parser.parse(query)
    const root = tree.topNode.firstChild
    const { problem } = readParsed({ text: query, tree })
    return problem === undefined && root !== null ? new ExpressionReader(query).#part(root) : undefined
  }

  #textOf({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to)
  }

  #part(node: SyntaxNode): Expression {
    const known = this.#known(node)
    // Without a sum in it, there is nothing to be gained by calculating a part.
    return known !== undefined && (hasSum(known) || isNumber(known))
      ? known
      : { kind: 'asked', query: this.#textOf(node) }
  }

  /** undefined for what Prometheus has to be asked. */
  #known(node: SyntaxNode): Expression | undefined {
    switch (node.name) {
      case 'ParenExpr':
        return node.firstChild ? this.#known(node.firstChild) : undefined
      case 'NumberDurationLiteral':
        return /^\d+(\.\d+)?$/.test(this.#textOf(node))
          ? { kind: 'number', value: Number(this.#textOf(node)) }
          : undefined
      case 'AggregateExpr':
        return this.#aggregation(node)
      case 'FunctionCall':
        return this.#call(node)
      case 'BinaryExpr':
        return this.#operation(node)
      default:
        return undefined
    }
  }

  #aggregation(node: SyntaxNode): Expression | undefined {
    const operator = node.getChild('AggregateOp')?.firstChild?.name
    const [first, second] = argumentsOf(node)
    if (first === undefined) return undefined
    const modifier = node.getChild('AggregateModifier')
    if (operator === 'Topk' && second !== undefined && modifier === null) {
      const most = this.#part(first)
      return most.kind === 'number'
        ? { kind: 'highest', most: most.value, of: this.#part(second) }
        : undefined
    }
    if (operator !== 'Sum' || second !== undefined) return undefined
    if (modifier !== null && modifier.getChild('By') === null) return undefined
    const labels = modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []
    return this.#sum(
      first,
      labels.map((label) => this.#textOf(label)),
    )
  }

  #sum(rate: SyntaxNode, by: readonly string[]): SumOfRates | undefined {
    if (rate.name !== 'FunctionCall' || functionOf(rate) !== 'Rate') return undefined
    const [range] = argumentsOf(rate)
    if (range?.name !== 'MatrixSelector') return undefined
    const [selector, window] = [range.getChild('VectorSelector'), range.lastChild]
    if (selector === null || window === null || window.name !== 'DurationExpr') return undefined
    const { metric, matchers } = selectorIn(selector, (part) => this.#textOf(part))
    if (metric === '') return undefined
    const chosen = matchers.filter(({ operator, value }) => !(operator === '=~' && value === '.*'))
    return { kind: 'sum', by, metric, matchers: chosen, window: this.#textOf(window) }
  }

  #call(node: SyntaxNode): Expression | undefined {
    const [first, second] = argumentsOf(node)
    if (first === undefined) return undefined
    const name = functionOf(node)
    if (name === 'SortDesc') return { kind: 'sorted', of: this.#part(first) }
    if (second === undefined) return undefined
    if (name === 'ClampMax') {
      const value = this.#part(second)
      return value.kind === 'number'
        ? { kind: 'at most', of: this.#part(first), value: value.value }
        : undefined
    }
    if (name === 'HistogramQuantile') {
      const share = this.#part(first)
      return share.kind === 'number'
        ? { kind: 'percentile', share: share.value, of: this.#part(second) }
        : undefined
    }
    return undefined
  }

  #operation(node: SyntaxNode): Expression | undefined {
    const [left, right] = [node.firstChild, node.lastChild]
    if (left === null || right === null || node.getChild('BoolModifier') !== null) return undefined
    const operator = left.nextSibling?.name ?? ''
    const clause = node.getChild('MatchingModifierClause')
    const sides = [this.#part(left), this.#part(right)] as const
    if (operator === 'Or') return clause === null ? { kind: 'or', sides } : undefined
    if (operator === 'Gtr')
      return clause === null && sides[1].kind === 'number'
        ? { kind: 'above', of: sides[0], value: sides[1].value }
        : undefined
    const arithmetic = operators[operator]
    const matching = this.#matching(clause)
    return arithmetic === undefined || matching === undefined
      ? undefined
      : { kind: 'arithmetic', operator: arithmetic, sides, matching }
  }

  #matching(clause: SyntaxNode | null): Matching | undefined {
    if (clause === null) return { on: undefined, isManyToOne: false }
    const [on, more] = clause.getChildren('GroupingLabels')
    const isForeign = clause.getChild('Ignoring') !== null || clause.getChild('GroupRight') !== null
    // A label that is taken over from the right side is left to Prometheus.
    if (on === undefined || isForeign || (more?.getChildren('LabelName') ?? []).length > 0) return undefined
    return {
      on: on.getChildren('LabelName').map((label) => this.#textOf(label)),
      isManyToOne: clause.getChild('GroupLeft') !== null,
    }
  }
}

const functionOf = (node: SyntaxNode): string | undefined =>
  node.getChild('FunctionIdentifier')?.firstChild?.name

/** The arguments of a function or of an aggregation. */
const argumentsOf = (node: SyntaxNode): SyntaxNode[] => children(node.getChild('FunctionCallBody'))
