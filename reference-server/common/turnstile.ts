import { Deque } from './deque.ts'
import { ApiError } from './errors.ts'

/** Admits a limited number of tasks at once; the others wait in line, in order. A line that is too long rejects. */
export class Turnstile {
  readonly #inside: number
  readonly #line: number
  readonly #waiting = new Deque<() => void>()
  #running = 0

  constructor(inside: number, line: number) {
    this.#inside = inside
    this.#line = line
  }

  /** @throws ApiError `unavailable` when the line is full. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#inside) this.#running += 1
    else if (this.#waiting.length >= this.#line)
      throw new ApiError('unavailable', 'Too many wait for this.', {}, 1)
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
