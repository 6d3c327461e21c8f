import { type AnsweredSeries, queryAt, queryRange } from '../../harness/prometheus/client.ts'
import type { TimeRange } from './ask.ts'
import { type Derived, derivedFrom } from './shared-buckets.ts'

/** Prometheus works on twenty queries at once by default, and it has other clients too. */
const mostAtOnce = 10

/**
 * The answers of one Prometheus about one range. Each question is asked once, even when several panels ask it. Enough
 * questions are open at a time to keep Prometheus busy, but never more than it accepts.
 */
export class Answers {
  readonly #prometheus: string
  readonly #range: TimeRange
  readonly #given = new Map<string, Promise<readonly AnsweredSeries[]>>()
  readonly #waiting: (() => void)[] = []
  readonly #derived: ReadonlyMap<string, Derived>
  #underWay = 0

  /**
   * @param prometheus the URL of Prometheus, which may contain a user and a password.
   * @param expected the queries along the range that will be asked: of those that read the same buckets only one is sent.
   */
  constructor(prometheus: string, range: TimeRange, expected: readonly string[] = []) {
    this.#prometheus = prometheus
    this.#range = range
    this.#derived = derivedFrom(expected)
  }

  /** What a query gives at the end of the range. @throws as `askPrometheus`. */
  at(query: string): Promise<readonly AnsweredSeries[]> {
    return this.#once(`at ${query}`, () =>
      this.#inTurn(() => queryAt(this.#prometheus, query, this.#range.to)),
    )
  }

  /** What a query gives along the range. @throws as `askPrometheus`. */
  along(query: string): Promise<readonly AnsweredSeries[]> {
    const derived = this.#derived.get(query)
    return this.#once(
      `along ${query}`,
      derived === undefined
        ? () => this.#inTurn(() => queryRange(this.#prometheus, query, this.#range))
        : async () => derived.make(await this.along(derived.from)),
    )
  }

  #once(question: string, ask: () => Promise<readonly AnsweredSeries[]>): Promise<readonly AnsweredSeries[]> {
    const given = this.#given.get(question) ?? ask()
    this.#given.set(question, given)
    return given
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
