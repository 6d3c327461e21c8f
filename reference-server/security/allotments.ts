import type { Clock } from '../common/clock.ts'
import { RecentlyUsed } from '../common/lru.ts'
import type { Grant, Limit, Limiter } from '../settings/rate-limits.ts'

interface Allotment {
  left: number
  until: number
  asking: Promise<Grant> | undefined
}

/** One twentieth of the rate per second is taken at a time, so that Redis is asked twenty times a second. */
const share = 20
/** Unused tokens expire after this time, so that they cannot add up to a burst over all instances. */
const windowMs = 10_000
const maxRemembered = 100_000

/** Keeps tokens in this process, so that nearly every request is admitted without asking the shared buckets. */
export class Allotments {
  readonly #limiter: Limiter
  readonly #prefix: string
  readonly #clock: Clock
  readonly #allotments = new RecentlyUsed<Allotment>(maxRemembered)

  /** `prefix` separates the keys of these allotments from those of others in the same limiter. */
  constructor(limiter: Limiter, prefix: string, clock: Clock) {
    this.#limiter = limiter
    this.#prefix = prefix
    this.#clock = clock
  }

  /** Takes one token that this process holds; false when there is none. */
  takeNow(key: string): boolean {
    const known = this.#allotments.get(key)
    if (known === undefined || known.left < 1 || this.#clock() >= known.until) return false
    known.left -= 1
    return true
  }

  /**
   * Takes one token, and more to keep in this process. Requests that ask in the meantime share the tokens, or the refusal.
   */
  async take(limit: Limit): Promise<Grant> {
    const { key, burst } = limit
    for (;;) {
      if (this.takeNow(key)) return { tokens: 1, seconds: 0 }
      const allotment = this.#allotments.get(key) ?? { left: 0, until: 0, asking: undefined }
      this.#allotments.set(key, allotment)
      allotment.asking ??= this.#fill(allotment, limit, Math.max(1, Math.floor(burst / share)))
      const grant = await allotment.asking
      if (grant.seconds > 0) return grant
    }
  }

  async #fill(allotment: Allotment, limit: Limit, most: number): Promise<Grant> {
    try {
      const grant = await this.#limiter.take([{ ...limit, key: this.#prefix + limit.key }], most)
      allotment.left = grant.tokens
      allotment.until = this.#clock() + windowMs
      return grant
    } finally {
      allotment.asking = undefined
    }
  }
}
