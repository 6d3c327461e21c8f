import { type AnsweredSeries, queryAt, queryRange } from '../../harness/prometheus/client.ts'
import type { TimeRange } from './ask.ts'

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
  #underWay = 0

  /** @param prometheus the URL of Prometheus, which may contain a user and a password. */
  constructor(prometheus: string, range: TimeRange) {
    this.#prometheus = prometheus
    this.#range = range
  }

  /** What a query gives at the end of the range. @throws as `askPrometheus`. */
  at(query: string): Promise<readonly AnsweredSeries[]> {
    return this.#once(`at ${query}`, () => queryAt(this.#prometheus, query, this.#range.to))
  }

  /** What a query gives along the range. @throws as `askPrometheus`. */
  along(query: string): Promise<readonly AnsweredSeries[]> {
    return this.#once(`along ${query}`, () => queryRange(this.#prometheus, query, this.#range))
  }

  #once(question: string, ask: () => Promise<readonly AnsweredSeries[]>): Promise<readonly AnsweredSeries[]> {
    const given = this.#given.get(question) ?? this.#inTurn(ask)
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
