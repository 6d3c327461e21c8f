import { makeQueue } from '../../base/queue.ts'

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
  /** Expires everything intended before `offset`, and tells how many that were. */
  expireBefore(offset: number): number
  /** The earliest intended start of what has not ended; undefined when nothing is in flight. */
  oldest(): number | undefined
}

export function inFlight(): InFlight {
  const flights = makeQueue<Flight>()
  const oldest = (): Flight | undefined => {
    while (flights.first?.ended) flights.take()
    return flights.first
  }
  return {
    add: (flight) => flights.add(flight),
    expireBefore(offset) {
      let expired = 0
      for (let flight = oldest(); flight !== undefined && flight.offset < offset; flight = oldest()) {
        flight.expire()
        flight.ended = true
        expired += 1
      }
      return expired
    },
    oldest: () => oldest()?.offset,
  }
}
