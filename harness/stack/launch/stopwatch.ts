/** Seconds that steps took, by name; steps may overlap. `now` gives milliseconds. */
export class Stopwatch {
  readonly seconds: Record<string, number> = {}
  readonly #now: () => number
  readonly #begun: number

  constructor(now: () => number) {
    this.#now = now
    this.#begun = now()
  }

  /** Times one step and gives its result. */
  async time<T>(name: string, step: () => Promise<T>): Promise<T> {
    const from = this.#now()
    const result = await step()
    this.seconds[name] = (this.#now() - from) / 1000
    return result
  }

  /** Records the time since the beginning. */
  mark(name: string): void {
    this.seconds[name] = (this.#now() - this.#begun) / 1000
  }
}
