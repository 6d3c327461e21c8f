import { ApiError } from '../common/errors.ts'

/** Classes of routes by their cost, so that reading is not limited like logging in. */
export const rateClasses = ['read', 'write', 'login'] as const
export type RateClass = (typeof rateClasses)[number]

/**
 * Requests per second from one address, for each route of the class, over all instances. The same number is allowed at once.
 */
export type Rates = Readonly<Record<RateClass, number>>

/** Far above what a load test on one machine sends; these limits stop only clients that are out of control. */
export const defaultRates: Rates = { read: 100_000, write: 20_000, login: 200 }

/** A bucket: how many tokens it holds, and how many it gains each second. */
export interface Limit {
  key: string
  perSecond: number
  burst: number
}

export interface Grant {
  /** How many tokens were taken; 0 when a bucket had none. */
  tokens: number
  /** When a bucket had none: in how many seconds there will be one. */
  seconds: number
}

/** Token buckets, in this process or in Redis. */
export interface Limiter {
  /**
   * Takes up to `most` tokens from each of the buckets, or none from any of them. With 0 it only looks; with -1 it gives one
   * back.
   */
  take(limits: readonly Limit[], most: number): Grant | Promise<Grant>
}

/** @throws ApiError `rate_limited` when a bucket had no token. */
export function assertGranted({ seconds }: Grant): void {
  if (seconds > 0) throw rateLimited(seconds)
}

export function rateLimited(seconds: number): ApiError {
  const whole = Math.max(1, Math.ceil(seconds))
  return new ApiError(
    'rate_limited',
    'Too many requests; wait a little.',
    { retry_after_seconds: whole },
    whole,
  )
}
