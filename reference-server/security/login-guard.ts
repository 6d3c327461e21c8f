import { Turnstile } from '../common/turnstile.ts'
import { assertGranted, type Limit, type Limiter } from '../settings/rate-limits.ts'

/** Wrong passwords: ten at once and then one in six seconds for a user from an address; ten times that for an address. */
const ofUser = { perSecond: 1 / 6, burst: 10 } as const
const ofAddress = { perSecond: 10 / 6, burst: 100 } as const

/** A hash takes a core for a while and 4 threads are all there are: more than this many wait in line, or are sent away. */
const atOnce = 2
const inLine = 500

/** Counts wrong passwords strictly and right ones not at all, and keeps hashing from taking the machine. */
export class LoginGuard {
  readonly #failures: Limiter
  readonly #turnstile = new Turnstile(atOnce, inLine)

  /** Where wrong passwords are counted; shared, when several instances are guessed at. */
  constructor(failures: Limiter) {
    this.#failures = failures
  }

  /**
   * Runs `check`; false counts as a wrong password.
   * @throws ApiError `rate_limited` after too many of them, without checking; `unavailable` when too many wait.
   */
  async attempt(username: string, address: string, check: () => Promise<boolean>): Promise<boolean> {
    const limits = limitsOf(username, address)
    assertGranted(await this.#failures.take(limits, 0))
    return this.#turnstile.run(async () => {
      // Counted before it is checked, so that guesses sent to all instances at once are not more than the limit.
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
