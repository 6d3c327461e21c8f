import type { Clock } from '../common/clock.ts'
import { RecentlyUsed } from '../common/lru.ts'
import type { Grant, Limit, Limiter } from '../settings/rate-limits.ts'

interface Bucket {
  tokens: number
  filledAt: number
}

const maxRemembered = 100_000

/** Token buckets in this process, one for each recently used key. */
export class Buckets implements Limiter {
  readonly #buckets = new RecentlyUsed<Bucket>(maxRemembered)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  take(limits: readonly Limit[], most: number): Grant {
    const buckets = limits.map((limit) => this.#filled(limit))
    let seconds = 0
    let free = Number.POSITIVE_INFINITY
    for (const [place, { perSecond }] of limits.entries()) {
      const { tokens } = buckets[place] as Bucket
      if (tokens < 1) seconds = Math.max(seconds, (1 - tokens) / perSecond)
      free = Math.min(free, Math.floor(tokens))
    }
    if (most >= 0 && free < 1) return { tokens: 0, seconds }
    const tokens = Math.min(most, free)
    for (const bucket of buckets) bucket.tokens -= tokens
    return { tokens, seconds: 0 }
  }

  #filled({ key, perSecond, burst }: Limit): Bucket {
    const now = this.#clock()
    const known = this.#buckets.get(key)
    if (known === undefined) {
      const fresh = { tokens: burst, filledAt: now }
      this.#buckets.set(key, fresh)
      return fresh
    }
    const elapsed = Math.max(0, now - known.filledAt) / 1000
    known.tokens = Math.min(burst, known.tokens + elapsed * perSecond)
    known.filledAt = now
    return known
  }
}
