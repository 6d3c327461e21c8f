import type { Clock } from '../clock.ts'
import { ApiError } from '../errors.ts'
import { RecentlyUsed } from '../lru.ts'

/** What a route costs, so that reading is not limited like logging in. */
export const rateClasses = ['read', 'write', 'login'] as const
export type RateClass = (typeof rateClasses)[number]

/** Requests a second from one address, for each route of the class and each instance; as many again at once. */
export type Rates = Readonly<Record<RateClass, number>>

/** Far above what a load test of one machine sends: they are there for what is out of hand. */
export const defaultRates: Rates = { read: 100_000, write: 20_000, login: 200 }

interface Bucket {
  tokens: number
  filledAt: number
}

const remembered = 100_000

/** Token buckets, one for each key that was seen lately. */
export class Buckets {
  readonly #buckets = new RecentlyUsed<Bucket>(remembered)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes a token. Returns 0, or after how many seconds there will be one. */
  take(key: string, perSecond: number, burst: number): number {
    const bucket = this.#filled(key, perSecond, burst)
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
    bucket.tokens -= 1
    return 0
  }

  /** As `take` would answer, without taking. */
  wait(key: string, perSecond: number, burst: number): number {
    const { tokens } = this.#filled(key, perSecond, burst)
    return tokens < 1 ? Math.max(1, Math.ceil((1 - tokens) / perSecond)) : 0
  }

  #filled(key: string, perSecond: number, burst: number): Bucket {
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

/** @throws ApiError `rate_limited` with the seconds to wait. */
export function assertRate(buckets: Buckets, key: string, perSecond: number): void {
  const seconds = buckets.take(key, perSecond, perSecond)
  if (seconds > 0) throw rateLimited(seconds)
}

export function rateLimited(seconds: number): ApiError {
  return new ApiError(
    'rate_limited',
    'Too many requests; wait a little.',
    { retry_after_seconds: seconds },
    seconds,
  )
}
