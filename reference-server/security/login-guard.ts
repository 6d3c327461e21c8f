import { Turnstile } from '../common/turnstile.ts'
import { assertGranted, type Limit, type Limiter } from '../settings/rate-limits.ts'

/**
 * Limits for wrong passwords. For a user from one address: ten at once, then one every six seconds. For an address: ten times
 * as many.
 */
const ofUser = { perSecond: 1 / 6, burst: 10 } as const
const ofAddress = { perSecond: 10 / 6, burst: 100 } as const

/**
 * A password hash uses a core for a while, and Node has only 4 threads for hashing. More hashes than this wait in line or are
 * refused.
 */
const maxAtOnce = 2
const maxWaiting = 500

/** Limits wrong passwords, does not count right ones, and keeps hashing from using up the machine. */
export class LoginGuard {
  readonly #failures: Limiter
  readonly #turnstile = new Turnstile(maxAtOnce, maxWaiting)

  /** Counts wrong passwords. With several instances it should be shared, because guesses may be spread over all of them. */
  constructor(failures: Limiter) {
    this.#failures = failures
  }

  /**
   * Runs `check`; its result false counts as a wrong password.
   * @throws ApiError `rate_limited` after too many wrong passwords, without checking; `unavailable` when too many wait.
   */
  async attempt(username: string, address: string, check: () => Promise<boolean>): Promise<boolean> {
    const limits = limitsOf(username, address)
    assertGranted(await this.#failures.take(limits, 0))
    return this.#turnstile.run(async () => {
      // Counted before the check, so that guesses sent to all instances at once cannot exceed the limit.
      assertGranted(await this.#failures.take(limits, 1))
      const matches = await check()
      if (matches) await this.#failures.take(limits, -1)
      return matches
    })
  }
}

function limitsOf(username: string, address: string): Limit[] {
  return [
    { key: `login:${address}:${username}`, ...ofUser },
    { key: `login:${address}`, ...ofAddress },
  ]
}
