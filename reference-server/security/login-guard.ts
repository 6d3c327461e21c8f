import type { Clock } from '../clock.ts'
import { Turnstile } from '../turnstile.ts'
import { Buckets, rateLimited } from './rate-limits.ts'

/** Wrong passwords: ten at once and then one in six seconds for a user from an address; ten times that for an address. */
const ofUser = { perSecond: 1 / 6, burst: 10 } as const
const ofAddress = { perSecond: 10 / 6, burst: 100 } as const

/** A hash takes a core for a while and 4 threads are all there are: more than this many wait in line, or are sent away. */
const atOnce = 2
const inLine = 500

/** Counts wrong passwords strictly and right ones not at all, and keeps hashing from taking the machine. */
export class LoginGuard {
  readonly #failures: Buckets
  readonly #turnstile = new Turnstile(atOnce, inLine)

  constructor(clock: Clock) {
    this.#failures = new Buckets(clock)
  }

  /**
   * Runs `check`; false counts as a wrong password.
   * @throws ApiError `rate_limited` after too many of them, without checking; `unavailable` when too many wait.
   */
  async attempt(username: string, address: string, check: () => Promise<boolean>): Promise<boolean> {
    this.#assertNotLimited(username, address)
    return this.#turnstile.run(async () => {
      // Asked again in turn, so that guesses sent all at once are counted one by one.
      this.#assertNotLimited(username, address)
      const matches = await check()
      if (!matches) {
        this.#failures.take(userKey(username, address), ofUser.perSecond, ofUser.burst)
        this.#failures.take(address, ofAddress.perSecond, ofAddress.burst)
      }
      return matches
    })
  }

  #assertNotLimited(username: string, address: string): void {
    const seconds = Math.max(
      this.#failures.wait(userKey(username, address), ofUser.perSecond, ofUser.burst),
      this.#failures.wait(address, ofAddress.perSecond, ofAddress.burst),
    )
    if (seconds > 0) throw rateLimited(seconds)
  }
}

function userKey(username: string, address: string): string {
  return `${address} ${username}`
}
