/** All in milliseconds. All instances of one service must use the same values. */
export interface LeaseTimes {
  /** How long an instance may trust its entries after Redis last answered. */
  lease: number
  heartbeat: number
  /** How long Redis must have answered again before entries are trusted: longer than any instance takes to reconnect. */
  grace: number
}

export const leaseTimes: LeaseTimes = { lease: 500, heartbeat: 100, grace: 1000 }

export interface LeaseOwner {
  /** Asks Redis over the connection that receives invalidations, so that the answer arrives after every earlier message. */
  ping(): Promise<unknown>
  /** Runs before entries are trusted, at the start and after each loss: the entries of Redis itself may be too old. */
  begin(): Promise<void>
}

/**
 * Whether cached entries may be used for answers. A writer that cannot reach an instance waits for the length of a lease, and
 * then knows that the instance no longer trusts its entries.
 */
export class Lease {
  readonly #owner: LeaseOwner
  readonly #now: () => number
  readonly #times: LeaseTimes
  readonly #timer: NodeJS.Timeout
  #trustedUntil = Number.NEGATIVE_INFINITY
  #healthySince: number | undefined
  #state: 'new' | 'held' | 'lost' = 'new'
  /** How often the connection was lost. */
  #losses = 0
  #beating = false

  /** `now` is monotonic, in milliseconds. */
  constructor(owner: LeaseOwner, now: () => number, times: LeaseTimes) {
    this.#owner = owner
    this.#now = now
    this.#times = times
    this.#timer = setInterval(() => void this.beat(), times.heartbeat)
    this.#timer.unref()
  }

  /** @param at the current time, from a caller that knows it already. */
  trusted(at = this.#now()): boolean {
    return at < this.#trustedUntil
  }

  /** True when every instance must have noticed that Redis is away, so that none needs to be waited for. */
  longLost(): boolean {
    return this.#now() - this.#trustedUntil > this.#times.lease
  }

  /** To be called when the connection broke, because messages may have been lost. */
  lose(): void {
    this.#trustedUntil = Math.min(this.#trustedUntil, this.#now())
    this.#healthySince = undefined
    this.#state = 'lost'
    this.#losses += 1
  }

  async beat(): Promise<void> {
    if (this.#beating) return
    this.#beating = true
    const sent = this.#now()
    try {
      await this.#owner.ping()
      if (this.#now() - sent > this.#times.lease) this.lose()
      else if (await this.#mayTrust(sent)) this.#trustedUntil = sent + this.#times.lease
    } catch {
      // Before the first connection there is nothing to lose; an established connection reports itself when it breaks.
      if (this.#state !== 'new') this.lose()
    } finally {
      this.#beating = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.lose()
  }

  async #mayTrust(sent: number): Promise<boolean> {
    if (this.#state === 'held') return true
    this.#healthySince ??= sent
    if (this.#state === 'lost' && this.#now() - this.#healthySince < this.#times.grace) return false
    const losses = this.#losses
    await this.#owner.begin()
    // The connection may have broken meanwhile, and the subscription with it.
    if (this.#losses !== losses) return false
    this.#state = 'held'
    return true
  }
}
