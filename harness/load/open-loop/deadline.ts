/** A process that was not running for longer than this, in seconds, was held up. */
const pauseSeconds = 0.25

/**
 * Finds requests that have waited too long. A generator that stood still received no answers meanwhile, so all requests in
 * flight get that time back: a pause of the generator is no timeout of the service.
 */
export class Deadline {
  readonly #timeout: number
  #asked: number | undefined
  #resumes = Number.NEGATIVE_INFINITY

  constructor(timeoutSeconds: number) {
    this.#timeout = timeoutSeconds
  }

  /**
   * To be called many times a second: requests that were meant to start before the returned moment have waited too long at
   * `now`. Both are in seconds.
   */
  at(now: number): number {
    const gap = now - (this.#asked ?? now)
    this.#asked = now
    if (gap > pauseSeconds) this.#resumes = now + gap
    // Requests end after twice the timeout at the latest, even on a machine that pauses all the time.
    return now - (now < this.#resumes ? 2 : 1) * this.#timeout
  }
}
