import { ApiError } from '../common/errors.ts'

/** What a route costs, so that reading is not limited like logging in. */
export const rateClasses = ['read', 'write', 'login'] as const
export type RateClass = (typeof rateClasses)[number]

/** Requests a second from one address, for each route of the class, over all instances; as many again at once. */
export type Rates = Readonly<Record<RateClass, number>>

/** Far above what a load test of one machine sends: they are there for what is out of hand. */
export const defaultRates: Rates = { read: 100_000, write: 20_000, login: 200 }

/** So many tokens at once, and so many more each second. */
export interface Limit {
  key: string
  perSecond: number
  burst: number
}

export interface Grant {
  /** How many were taken: none when there was not one in each bucket. */
  tokens: number
  /** When there was not one: after how many seconds there will be. */
  seconds: number
}

/** Token buckets, wherever they are kept. */
export interface Limiter {
  /** Takes up to `most` tokens from each of the buckets, or none from any; 0 only looks, and -1 gives one back. */
  take(limits: readonly Limit[], most: number): Grant | Promise<Grant>
}

/** @throws ApiError `rate_limited` unless there was a token in each bucket. */
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
