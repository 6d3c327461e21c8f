/** Something sent that ends once. */
export interface Flight {
  /** Intended start in seconds since the measured part began. */
  readonly offset: number
  ended: boolean
  /** Ends it as a timeout. */
  expire(): void
}

/** What has been sent and has not ended, in the order of intended starts. */
export interface InFlight {
  add(flight: Flight): void
  /** Expires everything intended before `offset`. */
  expireBefore(offset: number): void
  /** The earliest intended start of what has not ended; undefined when nothing is in flight. */
  oldest(): number | undefined
}

export function inFlight(): InFlight {
  // A queue with a moving head, so that taking the oldest costs nothing however many there are.
  let flights: (Flight | undefined)[] = []
  let head = 0
  const oldest = (): Flight | undefined => {
    // What has ended is let go at once: kept until the array is cut, thousands outlive each collection of garbage.
    for (; flights[head]?.ended; head += 1) flights[head] = undefined
    if (head === flights.length) {
      flights = []
      head = 0
    } else if (head > 4096 && head * 2 > flights.length) {
      flights = flights.slice(head)
      head = 0
    }
    return flights[head]
  }
  return {
    add: (flight) => flights.push(flight),
    expireBefore(offset) {
      for (let flight = oldest(); flight !== undefined && flight.offset < offset; flight = oldest()) {
        flight.expire()
        flight.ended = true
      }
    },
    oldest: () => oldest()?.offset,
  }
}
