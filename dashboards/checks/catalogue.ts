import type { Source } from '../model/budgets.ts'
import { type Parsed, parsed, type ReadQuery, readParsed } from '../model/promql.ts'
import { type Metric, metricsOf } from './metrics.ts'
import { type Read, readShape } from './shape.ts'

/** The parts of a histogram, with the labels that each part has in addition to those of the histogram. */
const suffixes = { _bucket: ['le'], _sum: [], _count: [] } as const

/** The names under which expressions read a metric: its own, or those of the parts of a histogram, which are counters. */
const namesOf = (metric: Metric): readonly (readonly [string, Metric])[] =>
  metric.type !== 'histogram'
    ? [[metric.name, metric]]
    : Object.entries(suffixes).map(([suffix, extra]) => [
        `${metric.name}${suffix}`,
        { ...metric, type: 'counter', isHistogram: true, labels: [...metric.labels, ...extra] },
      ])

/**
 * Every metric that expressions may name, and the results of reading expressions so far. Several rules read the same
 * expressions, and each one is parsed once, since the result depends only on its text and these metrics.
 */
export class Catalogue {
  readonly metrics: readonly Metric[]
  readonly #named: ReadonlyMap<string, Metric>
  readonly #whole: ReadonlyMap<string, Metric>
  readonly #parsed = new Map<string, Parsed>()
  readonly #read = new Map<string, ReadQuery>()
  readonly #shapes = new Map<string, Read>()

  constructor(metrics: readonly Metric[]) {
    this.metrics = metrics
    const names = metrics.flatMap(namesOf)
    // A metric with a name of its own goes before a part of a histogram with that name, so it is set last.
    this.#named = new Map([
      ...names.filter(([, { isHistogram }]) => isHistogram).toReversed(),
      ...names.filter(([, { isHistogram }]) => !isHistogram).toReversed(),
    ])
    this.#whole = new Map(metrics.toReversed().map((metric) => [metric.name, metric]))
  }

  /** The metric behind a name in an expression, the parts of a histogram as counters; undefined if there is none. */
  metric(name: string): Metric | undefined {
    return this.#named.get(name)
  }

  /** A metric by its own name, a histogram as a whole. */
  whole(name: string): Metric | undefined {
    return this.#whole.get(name)
  }

  /** The syntax tree of an expression. */
  parsed(expr: string): Parsed {
    return once(this.#parsed, expr, () => parsed(expr))
  }

  /** The metrics and labels that an expression reads. */
  read(expr: string): ReadQuery {
    return once(this.#read, expr, () => readParsed(this.parsed(expr)))
  }

  /** The shape of the result of an expression, and what is wrong with the expression. It must parse. */
  shape(expr: string): Read {
    return once(this.#shapes, expr, () => readShape(this.parsed(expr), this))
  }
}

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key)
  if (known !== undefined) return known
  const value = make()
  made.set(key, value)
  return value
}

/** The catalogue of a target: the metrics of its services, and those that the app is described to export. */
export const catalogueOf = (source: Pick<Source, 'metrics' | 'dashboards' | 'has'>): Catalogue =>
  new Catalogue(metricsOf(source))
