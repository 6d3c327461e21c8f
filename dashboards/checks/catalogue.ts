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
 * Every metric that expressions may name, and what was read of expressions so far. Several rules read the same ones, and each is
 * parsed once, as what is read depends on nothing but its text and these metrics.
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
    // What has a name of its own is that, and no part of a histogram: it is set last.
    this.#named = new Map([
      ...names.filter(([, { isHistogram }]) => isHistogram).toReversed(),
      ...names.filter(([, { isHistogram }]) => !isHistogram).toReversed(),
    ])
    this.#whole = new Map(metrics.toReversed().map((metric) => [metric.name, metric]))
  }

  /** The metric behind a name in an expression, the parts of a histogram as counters; undefined where nothing gives it. */
  metric(name: string): Metric | undefined {
    return this.#named.get(name)
  }

  /** A metric by the name of the whole. */
  whole(name: string): Metric | undefined {
    return this.#whole.get(name)
  }

  /** The tree of an expression. */
  parsed(expr: string): Parsed {
    return once(this.#parsed, expr, () => parsed(expr))
  }

  /** What an expression reads. */
  read(expr: string): ReadQuery {
    return once(this.#read, expr, () => readParsed(this.parsed(expr)))
  }

  /** What an expression gives, and what makes no sense in it. It must parse. */
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

/** The catalogue of a target: of its services, and of what the app says it exports. */
export const catalogueOf = (source: Pick<Source, 'metrics' | 'dashboards' | 'has'>): Catalogue =>
  new Catalogue(metricsOf(source))
