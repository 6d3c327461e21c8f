import type { EndedRequest } from './ended-request.ts'
import { addRequest, clearTally, newTally, type Tally } from './tally.ts'

/** Tallies that are reused: a histogram takes 100 kB, and collecting it would disturb the measurement. */
export class TallyPool {
  readonly #free: Tally[] = []

  take(): Tally {
    return this.#free.pop() ?? newTally()
  }

  giveBack(tally: Tally): void {
    clearTally(tally)
    this.#free.push(tally)
  }
}

/** The measurements of each route in one interval of time: a second of a run or a slice of a comparison. */
export class Interval {
  /** When it begins and how long it is, in seconds of the measured part. */
  readonly at: number
  readonly seconds: number
  readonly #routes = new Map<string, Tally>()
  readonly #pool: TallyPool

  constructor(at: number, seconds: number, pool: TallyPool) {
    this.at = at
    this.seconds = seconds
    this.#pool = pool
  }

  get routes(): ReadonlyMap<string, Tally> {
    return this.#routes
  }

  add(request: EndedRequest): void {
    addRequest(this.of(request.route), request)
  }

  /** The tally of a route; a new one for a route without measurements yet. */
  of(route: string): Tally {
    let tally = this.#routes.get(route)
    if (tally === undefined) {
      tally = this.#pool.take()
      this.#routes.set(route, tally)
    }
    return tally
  }
}
