/** Runs a task once for all callers that ask for the same key while it runs. */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Promise<Result>>()

  /** How many tasks run. */
  get size(): number {
    return this.#flights.size
  }

  run(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#flights.get(key)
    if (running !== undefined) return running
    const flight = work().finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    return flight
  }
}
