import type { Clock } from '../common/clock.ts'
import { RecentlyUsed } from '../common/lru.ts'
import type { Grant, Limit, Limiter } from '../settings/rate-limits.ts'

interface Allotment {
  left: number
  until: number
  asking: Promise<Grant> | undefined
}

/** What is taken at once: a twentieth of what may be taken in a second, so that Redis is asked twenty times a second. */
const share = 20
/** What was taken and not used is forgotten after so long: it must not add up to a burst of all instances. */
const milliseconds = 10_000
const remembered = 100_000

/** Tokens in hand, so that nearly every request is admitted without asking where the buckets are kept. */
export class Allotments {
  readonly #limiter: Limiter
  readonly #prefix: string
  readonly #clock: Clock
  readonly #allotments = new RecentlyUsed<Allotment>(remembered)

  /** `prefix` tells the keys of these allotments from those of others with the same limiter. */
  constructor(limiter: Limiter, prefix: string, clock: Clock) {
    this.#limiter = limiter
    this.#prefix = prefix
    this.#clock = clock
  }

  /** Takes one that is in hand; false when there is none. */
  takeNow(key: string): boolean {
    const known = this.#allotments.get(key)
    if (known === undefined || known.left < 1 || this.#clock() >= known.until) return false
    known.left -= 1
    return true
  }

  /** Takes one, and more to have in hand. Those who ask meanwhile share what comes, or the refusal. */
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
      allotment.until = this.#clock() + milliseconds
      return grant
    } finally {
      allotment.asking = undefined
    }
  }
}
