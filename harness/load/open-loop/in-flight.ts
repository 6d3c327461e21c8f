/** Something that is sent and ends once. */
export class Flight {
  /** Intended start in seconds since the measured part began. */
  readonly offset: number
  /** Ends it as a timeout. */
  readonly expire: () => void
  /** Its neighbours while it is in flight, which only `InFlight` changes. */
  before: Flight | undefined
  after: Flight | undefined
  isInFlight = false

  constructor(offset: number, expire: () => void) {
    this.offset = offset
    this.expire = expire
  }
}

/**
 * Everything that has been sent and has not ended, in the order of intended starts. A flight that has ended is released at
 * once, even if an earlier one is still in flight: kept for milliseconds, each request would outlive collections of garbage,
 * and a single slow one would keep all later ones.
 *
 * It is a list and not a `Set`: a `Set` of V8 replaces its table again and again, and each old table refers to the next one.
 * Once one of them is in the old generation, all later ones are kept with the requests in them, 16 MiB a second at 15 000
 * requests a second, until all of the heap is collected. A flight that has ended refers to no other.
 */
export class InFlight {
  #first: Flight | undefined
  #last: Flight | undefined

  add(flight: Flight): void {
    flight.isInFlight = true
    flight.before = this.#last
    if (this.#last === undefined) this.#first = flight
    else this.#last.after = flight
    this.#last = flight
  }

  /** Removes a flight that has ended; does nothing if it is not in flight. */
  end(flight: Flight): void {
    if (!flight.isInFlight) return
    const { before, after } = flight
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    flight.before = undefined
    flight.after = undefined
    flight.isInFlight = false
  }

  /** Expires everything intended before `offset`, and returns the number of flights that were expired. */
  expireBefore(offset: number): number {
    let expired = 0
    let flight = this.#first
    while (flight !== undefined && flight.offset < offset) {
      this.end(flight)
      flight.expire()
      expired += 1
      flight = this.#first
    }
    return expired
  }

  /** The earliest intended start of what has not ended; undefined when nothing is in flight. */
  oldest(): number | undefined {
    return this.#first?.offset
  }
}
