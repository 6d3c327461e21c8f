import { type AnsweredSeries, queryAt, queryRange, readRange } from '../../harness/prometheus/client.ts'
import type { TimeRange } from './ask.ts'
import { NotCalculable } from './shared/calculation.ts'
import { type Derived, derivedFrom } from './shared/derived-queries.ts'
import { rowFor, type Times, type Vector, vectorOf } from './shared/vector.ts'

/** Prometheus works on twenty queries at once by default, and it has other clients too. */
const mostAtOnce = 10

/** The queries that will be asked, so that those of them that share sums can be made of fewer questions. */
export type Expected = Readonly<Record<When, readonly string[]>>

/** Whether a query is asked along the range, or at its end. */
export type When = 'along' | 'at'

type Answer = readonly AnsweredSeries[]

/** The promise for a question, which is asked once. */
function once<T>(given: Map<string, Promise<T>>, question: string, ask: () => Promise<T>): Promise<T> {
  const known = given.get(question) ?? ask()
  given.set(question, known)
  return known
}

/** The questions that several queries are made of, those of the most queries first. */
function mostUsed(derived: ReadonlyMap<string, Derived>): string[] {
  const asks = [...derived.values()].flatMap((one) => one.asks)
  return [...Map.groupBy(asks, (ask) => ask)]
    .filter(([, uses]) => uses.length > 1)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([ask]) => ask)
}

/**
 * The answers of one Prometheus about one range. Each question is asked once, even when several panels ask it. Enough
 * questions are open at a time to keep Prometheus busy, but never more than it accepts.
 */
export class Answers {
  readonly #prometheus: string
  readonly #range: TimeRange
  readonly #expected: Expected
  /** The times along the range, and the single time at its end. */
  readonly #times: Readonly<Record<When, Times>>
  readonly #derived: Readonly<Record<When, ReadonlyMap<string, Derived>>>
  readonly #given = new Map<string, Promise<Answer>>()
  readonly #vectors = new Map<string, Promise<Vector>>()
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  /** @param prometheus the URL of Prometheus, which may contain a user and a password. */
  constructor(prometheus: string, range: TimeRange, expected: Expected = { along: [], at: [] }) {
    this.#prometheus = prometheus
    this.#range = range
    this.#expected = expected
    const { from, to, step } = range
    const count = Math.floor((to - from) / step + 1e-6) + 1
    this.#times = { along: { from, step, count }, at: { from: to, step: 1, count: 1 } }
    this.#derived = {
      along: derivedFrom(expected.along, this.#times.along),
      at: derivedFrom(expected.at, this.#times.at),
    }
  }

  /**
   * Asks for everything that is expected, so that Prometheus is never idle while pages are drawn: first for what the most
   * queries are made of, as it takes the longest. Failures are told to whoever needs the answer.
   */
  begin(): void {
    const whens = ['along', 'at'] as const
    const parts = (when: When) => [...this.#derived[when].values()].flatMap(({ asks }) => asks)
    const first = whens.map((when) => [when, [...mostUsed(this.#derived[when]), ...parts(when)]] as const)
    for (const [when, asks] of first) for (const ask of asks) this.#vector(when, ask).catch(() => undefined)
    for (const when of whens)
      for (const query of this.#expected[when])
        if (!this.#derived[when].has(query)) this.#asked(when, query).catch(() => undefined)
  }

  /** The expected queries that are made of the answers to others. */
  derived(when: When): readonly string[] {
    return [...this.#derived[when].keys()]
  }

  /** What a query gives at the end of the range. @throws as `askPrometheus`. */
  at(query: string): Promise<Answer> {
    return this.#answer('at', query)
  }

  /** What a query gives along the range. @throws as `askPrometheus`. */
  along(query: string): Promise<Answer> {
    return this.#answer('along', query)
  }

  /** The answer to a query, made of others where that can be done. */
  async #answer(when: When, query: string): Promise<Answer> {
    const derived = this.#derived[when].get(query)
    if (derived === undefined) return this.#asked(when, query)
    const answers = await Promise.all(derived.asks.map((ask) => this.#vector(when, ask)))
    try {
      return derived.make(answers)
    } catch (error) {
      if (!(error instanceof NotCalculable)) throw error
      return this.#asked(when, query)
    }
  }

  #asked(when: When, query: string): Promise<Answer> {
    return once(this.#given, `${when} ${query}`, () =>
      this.#inTurn(() =>
        when === 'at'
          ? queryAt(this.#prometheus, query, this.#range.to)
          : queryRange(this.#prometheus, query, this.#range),
      ),
    )
  }

  /** The answer to a query in the form that others are made of. */
  #vector(when: When, query: string): Promise<Vector> {
    const times = this.#times[when]
    return once(this.#vectors, `${when} ${query}`, async () =>
      when === 'at'
        ? vectorOf(await this.#asked(when, query), times)
        : this.#inTurn(() =>
            readRange(this.#prometheus, query, this.#range, (labels) => rowFor(labels, times)),
          ),
    )
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#underWay >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#underWay += 1
    try {
      return await ask()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#underWay -= 1
    }
  }
}
