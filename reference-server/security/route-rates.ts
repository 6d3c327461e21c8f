import type { Clock } from '../common/clock.ts'
import type { Grant, Limiter, Rates } from '../settings/rate-limits.ts'
import { Allotments } from './allotments.ts'
import type { RouteFacts } from './route-facts.ts'

/** Limits how often one address may request a route. */
export class RouteRates {
  readonly #limiter: Limiter
  readonly #rates: Rates
  readonly #clock: Clock
  readonly #allotments = new WeakMap<RouteFacts, Allotments>()

  constructor(limiter: Limiter, rates: Rates, clock: Clock) {
    this.#limiter = limiter
    this.#rates = rates
    this.#clock = clock
  }

  /** Returns true when the request is admitted without waiting; otherwise call `ask`. */
  admits(facts: RouteFacts, address: string): boolean {
    return this.#allotments.get(facts)?.takeNow(address) === true
  }

  ask(facts: RouteFacts, address: string): Promise<Grant> {
    const known = this.#allotments.get(facts)
    const allotments = known ?? new Allotments(this.#limiter, `${facts.route} `, this.#clock)
    if (known === undefined) this.#allotments.set(facts, allotments)
    const perSecond = this.#rates[facts.rate]
    return allotments.take({ key: address, perSecond, burst: Math.max(1, perSecond) })
  }
}
