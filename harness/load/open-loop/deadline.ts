/** A process that was not at work for longer than this was held up, in seconds. */
const pauseSeconds = 0.25

/**
 * When requests have waited too long. A generator that stood still heard no answers meanwhile, so all that were under way
 * get that time back: its own pause is no timeout of the service.
 */
export class Deadline {
  readonly #timeout: number
  #asked: number | undefined
  #resumes = Number.NEGATIVE_INFINITY

  constructor(timeoutSeconds: number) {
    this.#timeout = timeoutSeconds
  }

  /** Asked many times a second: what was meant to start before the moment it gives has waited too long at `now`. */
  at(now: number): number {
    const gap = now - (this.#asked ?? now)
    this.#asked = now
    if (gap > pauseSeconds) this.#resumes = now + gap
    // Twice the timeout is the end of it, also where a machine pauses all the time.
    return now - (now < this.#resumes ? 2 : 1) * this.#timeout
  }
}
