/** Something that is sent and ends once. */
export interface Flight {
  /** Intended start in seconds since the measured part began. */
  readonly offset: number
  /** Ends it as a timeout. */
  expire(): void
}

/**
 * Everything that has been sent and has not ended, in the order of intended starts. A flight that has ended is released at
 * once, even if an earlier one is still in flight: kept for milliseconds, each request would outlive collections of garbage,
 * and a single slow one would keep all later ones.
 */
export class InFlight {
  readonly #flights = new Set<Flight>()

  add(flight: Flight): void {
    this.#flights.add(flight)
  }

  /** Removes a flight that has ended; does nothing if it is not in flight. */
  end(flight: Flight): void {
    this.#flights.delete(flight)
  }

  /** Expires everything intended before `offset`, and returns the number of flights that were expired. */
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
