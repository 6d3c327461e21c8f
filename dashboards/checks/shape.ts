import type { SyntaxNode } from '@lezer/common'
import type { Parsed } from '../model/promql.ts'
import { type Dimension, dimensionOf, inWords, number, over, same, things, times } from './dimension.ts'
import type { Metric } from './metrics.ts'
import { children, operands, operators, sets } from './nodes.ts'

/** What an expression gives: its dimension, the labels that tell its series apart, and the metrics it is made from. */
export interface Shape {
  /** Undefined for a literal number, which fits any dimension. */
  readonly dimension: Dimension | undefined
  readonly labels: ReadonlySet<string>
  /** The metrics it is made from; a part of a histogram counts as the whole histogram. */
  readonly metrics: ReadonlySet<string>
  /** The dimension of the bucket boundaries of a histogram. */
  readonly buckets: Dimension | undefined
  readonly isPercentile: boolean
  /** True for the rate of a counter that has not been aggregated, or only by sums. */
  readonly isRate: boolean
  /** True when the value has been aggregated over all labels to one number. */
  readonly isOne: boolean
  readonly isCount: boolean
  /** True for the sum of a histogram: its rate is the number of requests in work at the same time. */
  readonly isSum: boolean
  /** True for a number per thing of another kind: the quotient of two rates that share no metric. */
  readonly isPer: boolean
}

export interface Read {
  readonly shape: Shape
  readonly problems: readonly string[]
}

const plain: Shape = {
  ...{ dimension: undefined, labels: new Set<string>(), metrics: new Set<string>(), buckets: undefined },
  ...{ isPercentile: false, isRate: false, isPer: false, isOne: false, isCount: false, isSum: false },
}

const union = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a, ...b])
const disjoint = (a: ReadonlySet<string>, b: ReadonlySet<string>) => ![...a].some((one) => b.has(one))
const subset = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].every((one) => b.has(one))

/** The metrics that an expression may use. */
export interface MetricNames {
  /** Finds a metric by the name in the expression, the parts of a histogram as counters. */
  metric(name: string): Metric | undefined
  /** Finds a metric by its own name, a histogram as a whole. */
  whole(name: string): Metric | undefined
}

/** Reads the shape of an expression, and what is wrong with it. The expression must parse. */
export function readShape({ text, tree }: Parsed, names: MetricNames): Read {
  const reader = new Reader(text, names)
  const top = tree.topNode.firstChild
  const shape = top ? reader.read(top) : plain
  return { shape, problems: [...new Set(reader.problems)] }
}

class Reader {
  readonly problems: string[] = []
  readonly #text: string
  readonly #names: MetricNames

  constructor(text: string, names: MetricNames) {
    this.#text = text
    this.#names = names
  }

  read(node: SyntaxNode): Shape {
    switch (node.name) {
      case 'VectorSelector':
        return this.#selector(node)
      case 'BinaryExpr':
        return this.#binary(node)
      case 'AggregateExpr':
        return this.#aggregate(node)
      case 'FunctionCall':
        return this.#call(node)
      default: {
        const inner = operands(node)[0]
        return inner ? this.read(inner) : plain
      }
    }
  }

  #selector(node: SyntaxNode): Shape {
    const child = node.getChild('Identifier')
    const name = child ? this.#of(child) : ''
    const metric = this.#names.metric(name)
    const fixed = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).flatMap(
      (matcher) =>
        matcher
          .getChildren('LabelName')
          .map((label) => this.#of(label))
          // Any selection of a bucket is that of one: a whole number is written in two ways.
          .filter((label) => label === 'le' || matcher.getChild('MatchOp')?.firstChild?.name === 'EqlSingle'),
    )
    const labels = ['job', 'instance', ...(metric?.labels ?? [])].filter((label) => !fixed.includes(label))
    const { dimension, buckets } = dimensionOf(name, metric)
    const isPercentile = /_p\d\d+(_|$)/.test(name)
    return {
      ...plain,
      dimension,
      buckets,
      isPercentile,
      isSum: metric?.isHistogram === true && name.endsWith('_sum'),
      labels: new Set(labels),
      metrics: new Set([metric?.isHistogram ? metric.name : name]),
    }
  }

  #call(node: SyntaxNode): Shape {
    const name = node.getChild('FunctionIdentifier')?.firstChild?.name ?? ''
    const given = operands(node.getChild('FunctionCallBody'))
    const shapes = given.map((one) => this.read(one))
    const last = shapes.at(-1) ?? plain
    switch (name) {
      case 'Rate':
        return {
          ...last,
          dimension: last.dimension && over(last.dimension, 's'),
          isRate: true,
        }
      case 'Irate':
        this.problems.push('irate reads two values of a window and misses the rest: use rate')
        return { ...last, dimension: last.dimension && over(last.dimension, 's'), isRate: true }
      case 'Deriv':
        return { ...last, dimension: last.dimension && over(last.dimension, 's') }
      case 'HistogramQuantile':
        return this.#quantile(given, last)
      case 'Absent':
      case 'Vector':
      case 'Scalar':
        return { ...plain, dimension: name === 'Absent' ? number : undefined, metrics: last.metrics }
      case 'CountOverTime':
        return { ...last, dimension: number }
      default:
        return shapes[0]?.dimension === undefined ? last : (shapes[0] ?? plain)
    }
  }

  #quantile([share]: readonly SyntaxNode[], last: Shape): Shape {
    const value = share ? Number(this.#of(share)) : Number.NaN
    if (!(value > 0 && value < 1))
      this.problems.push(`the share of a percentile lies between 0 and 1, not at ${share && this.#of(share)}`)
    if (last.buckets === undefined || !last.labels.has('le') || !last.isRate)
      this.problems.push('its percentile is taken before the instances are added by le')
    const labels = new Set([...last.labels].filter((label) => label !== 'le'))
    return { ...plain, dimension: last.buckets, labels, metrics: last.metrics, isPercentile: true }
  }

  #aggregate(node: SyntaxNode): Shape {
    const operation = node.getChild('AggregateOp')?.firstChild?.name ?? ''
    const body = operands(node.getChild('FunctionCallBody'))
    const inner = body.at(-1) ? this.read(body.at(-1) as SyntaxNode) : plain
    const modifier = node.getChild('AggregateModifier')
    const named = (modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((label) =>
      this.#of(label),
    )
    const keeps = ['Topk', 'Bottomk'].includes(operation)
    const kept = (label: string) =>
      keeps || (modifier?.getChild('Without') ? !named.includes(label) : named.includes(label))
    const labels = new Set([...inner.labels].filter(kept))
    if (inner.buckets !== undefined && inner.labels.has('le') && !labels.has('le'))
      this.problems.push('it adds up buckets, each of which holds those before it: select one by le')
    if (operation === 'Count' && inner.isOne) this.problems.push('it counts one number, which is always 1')
    if (inner.isCount && ['Max', 'Min', 'Avg'].includes(operation))
      this.problems.push(`it takes ${operation.toLowerCase()} of counts: count them or add them`)
    if (operation === 'Count' || operation === 'Group')
      return {
        ...plain,
        dimension: things,
        labels,
        metrics: inner.metrics,
        isOne: labels.size === 0,
        isCount: true,
      }
    if (inner.isPercentile && ['Sum', 'Avg', 'Stddev', 'Quantile'].includes(operation))
      this.problems.push('it adds up or averages percentiles, which means nothing')
    if (inner.isRate && !keeps && operation !== 'Sum')
      this.problems.push(
        `it takes ${operation.toLowerCase()} of rates, which loses what other instances did: add them`,
      )
    for (const metric of inner.isRate || keeps ? [] : inner.metrics) this.#joined(operation, metric)
    return { ...inner, labels, isOne: labels.size === 0 }
  }

  /** Reports values of several instances that are joined in another way than the catalogue declares. */
  #joined(operation: string, name: string): void {
    const metric = this.#names.metric(name)
    const wanted = metric && metric.type === 'gauge' ? metric.joined : undefined
    if (wanted !== undefined && wanted !== operation.toLowerCase())
      this.problems.push(`values of ${name} are joined by ${wanted}, not by ${operation.toLowerCase()}`)
  }

  #binary(node: SyntaxNode): Shape {
    const [left, right] = operands(node)
    if (!left || !right) return plain
    const [a, b] = [this.read(left), this.read(right)]
    const operation = children(node).find(({ name }) => operators.has(name))?.name ?? ''
    const matching = node.getChild('MatchingModifierClause')
    const on = matching?.getChild('On')
      ? (matching.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((label) => this.#of(label))
      : undefined
    const many = matching?.getChild('GroupLeft') !== null && matching !== null
    if (on !== undefined && !many && !sets.has(operation)) this.#matched(on, a, b)
    if (matching === null && !sets.has(operation) && a.metrics.size > 0 && b.metrics.size > 0)
      this.#alike(a, b)
    if (operation === 'Or' && b.metrics.size > 0 && !this.#ofOne(a, b) && isZeroTimes(right, this.#of(right)))
      this.problems.push('what it falls back to is of another metric')
    if (operation === 'Or' && this.#isZeroTimes(left, right))
      this.problems.push('it falls back to what it asks for anyway')
    if (on?.length === 0 && sets.has(operation) && a.labels.size > 0 && b.labels.size > 0)
      this.problems.push('it is matched on nothing, so that anything of one side stands for all of the other')
    if (operation === 'Div' && squeezed(this.#of(left)) === squeezed(this.#of(right)))
      this.problems.push('it divides something by itself, which is always 1')
    const metrics = union(a.metrics, b.metrics)
    const isRate = a.isRate && b.isRate
    const isPercentile = a.isPercentile || b.isPercentile
    const labels = on === undefined || many || sets.has(operation) ? wider(a, b) : new Set(on)
    const joined = { ...plain, labels, metrics, isRate: isRate && operation !== 'Div', isPercentile }
    if (operation === 'Div') return { ...joined, ...this.#quotient(a, b, right) }
    if (operation === 'Mul') {
      const dimension = times(a.dimension ?? number, b.dimension ?? number)
      return { ...joined, dimension, isRate: a.isRate || b.isRate }
    }
    if (
      a.dimension &&
      b.dimension &&
      !same(a.dimension, b.dimension) &&
      !['And', 'Unless'].includes(operation)
    )
      this.problems.push(`it puts ${inWords(a.dimension)} and ${inWords(b.dimension)} together`)
    return { ...joined, dimension: a.dimension ?? b.dimension, isRate: a.isRate || b.isRate, isPer: a.isPer }
  }

  /** Both sides need the labels that they are matched on, and an aggregated side must have no others. */
  #matched(on: readonly string[], a: Shape, b: Shape): void {
    const lacking = on.filter((label) =>
      [a, b].some((side) => side.metrics.size > 0 && !side.labels.has(label)),
    )
    if (lacking.length > 0) this.problems.push(`it is matched on ${lacking.join(', ')}, which one side lacks`)
    const more = [...b.labels].filter((label) => !on.includes(label))
    if (more.length > 0)
      this.problems.push(`it is matched without ${more.join(', ')}, by which one side is told apart`)
  }

  /** Two sides that are combined by all their labels need the same labels; otherwise the result is empty. */
  #alike(a: Shape, b: Shape): void {
    const differing = [...union(a.labels, b.labels)].filter(
      (label) => a.labels.has(label) !== b.labels.has(label),
    )
    if (differing.length > 0) this.problems.push(`one side has ${differing.join(', ')} and the other has not`)
  }

  #quotient(a: Shape, b: Shape, right: SyntaxNode): Partial<Shape> {
    const whole = right.name === 'ParenExpr' && operands(right)[0]?.name === 'BinaryExpr'
    if (a.isRate && b.isRate && whole && b.metrics.size > 1 && !subset(a.metrics, b.metrics))
      this.problems.push('its share is of other things than those that it is divided by')
    return {
      dimension: times(a.dimension ?? number, over(number, b.dimension ?? number)),
      isPer: a.isRate && b.isRate && disjoint(a.metrics, b.metrics),
    }
  }

  /** Whether both sides come from the same giver, as a part and its whole must. */
  #ofOne(a: Shape, b: Shape): boolean {
    const givers = [a, b].map(({ metrics }) => [...metrics].map((name) => this.#names.whole(name)?.from))
    return givers[1]?.every((giver) => givers[0]?.includes(giver)) ?? true
  }

  /** Whether the right one is `0 *` the left one. */
  #isZeroTimes(left: SyntaxNode, right: SyntaxNode): boolean {
    return squeezed(this.#of(right)) === `0*${squeezed(this.#of(left))}`
  }

  #of(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to)
  }
}

const squeezed = (text: string): string =>
  text.replaceAll(/\s+/g, '').replaceAll(',}', '}').replaceAll('{}', '')

/** Whether a node is `0 * x`, which gives 0 where another expression has no series. */
const isZeroTimes = (node: SyntaxNode, text: string): boolean =>
  node.name === 'BinaryExpr' && /^0\s*\*/.test(text)

/** The labels of two sides that are matched by all their labels; a literal number has none. */
const wider = (a: Shape, b: Shape): ReadonlySet<string> => (a.metrics.size === 0 ? b.labels : a.labels)
