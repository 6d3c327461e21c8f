import type { Clock } from '../clock.ts'
import type { RouteFacts } from '../route-facts.ts'
import { Allotments } from './allotments.ts'
import type { Grant, Limiter, Rates } from './rate-limits.ts'

/** How often a route may be asked for from one address. */
export class RouteRates {
  readonly #allotments: Allotments
  readonly #rates: Rates

  constructor(limiter: Limiter, rates: Rates, clock: Clock) {
    this.#allotments = new Allotments(limiter, clock)
    this.#rates = rates
  }

  /** True when the request is admitted already; else ask. */
  admits(facts: RouteFacts, address: string): boolean {
    return this.#allotments.takeNow(`${facts.route} ${address}`)
  }

  ask(facts: RouteFacts, address: string): Promise<Grant> {
    const perSecond = this.#rates[facts.rate]
    return this.#allotments.take({
      key: `${facts.route} ${address}`,
      perSecond,
      burst: Math.max(1, perSecond),
    })
  }
}
