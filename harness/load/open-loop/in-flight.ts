/** Something sent that ends once. */
export interface Flight {
  /** Intended start in seconds since the measured part began. */
  readonly offset: number
  /** Ends it as a timeout. */
  expire(): void
}

/**
 * What has been sent and has not ended, in the order of intended starts. What has ended is let go at once, whatever is still
 * in flight before it: kept for milliseconds, each request would outlive collections of garbage, and a single slow one would
 * hold all that came after it.
 */
export class InFlight {
  readonly #flights = new Set<Flight>()

  add(flight: Flight): void {
    this.#flights.add(flight)
  }

  /** It has ended; nothing happens when it is not in flight. */
  end(flight: Flight): void {
    this.#flights.delete(flight)
  }

  /** Expires everything intended before `offset`, and tells how many that were. */
  expireBefore(offset: number): number {
    let expired = 0
    for (const flight of this.#flights) {
      if (flight.offset >= offset) break
      this.#flights.delete(flight)
      flight.expire()
      expired += 1
    }
    return expired
  }

  /** The earliest intended start of what has not ended; undefined when nothing is in flight. */
  oldest(): number | undefined {
    for (const { offset } of this.#flights) return offset
    return undefined
  }
}
