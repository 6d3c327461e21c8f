/** All in milliseconds. The instances of one service must have the same. */
export interface LeaseTimes {
  /** How long an instance may trust what it remembers after it last heard from Redis. */
  lease: number
  heartbeat: number
  /** How long Redis must have answered again before it is trusted: longer than any instance takes to connect again. */
  grace: number
}

export const leaseTimes: LeaseTimes = { lease: 500, heartbeat: 100, grace: 1000 }

export interface LeaseOwner {
  /** Asks Redis over the connection that invalidations come by, so that the answer comes after all sent before it. */
  ping(): Promise<unknown>
  /** Runs before trust begins; `again` when Redis had been lost, and what it still holds may be too old. */
  begin(again: boolean): Promise<void>
}

/**
 * Whether what was remembered may be answered with. A writer that cannot reach an instance waits for a lease, and then
 * knows that the instance has stopped trusting.
 */
export class Lease {
  readonly #owner: LeaseOwner
  readonly #now: () => number
  readonly #times: LeaseTimes
  readonly #timer: NodeJS.Timeout
  #trustedUntil = Number.NEGATIVE_INFINITY
  #healthySince: number | undefined
  #state: 'new' | 'held' | 'lost' = 'new'
  #beating = false

  /** `now` is monotonic, in milliseconds. */
  constructor(owner: LeaseOwner, now: () => number, times: LeaseTimes) {
    this.#owner = owner
    this.#now = now
    this.#times = times
    this.#timer = setInterval(() => void this.beat(), times.heartbeat)
    this.#timer.unref()
  }

  trusted(): boolean {
    return this.#now() < this.#trustedUntil
  }

  /** True when every instance has surely noticed that Redis is away, so that there is nobody to wait for. */
  longLost(): boolean {
    return this.#now() - this.#trustedUntil > this.#times.lease
  }

  /** The connection broke: messages may be lost. */
  lose(): void {
    this.#trustedUntil = Math.min(this.#trustedUntil, this.#now())
    this.#healthySince = undefined
    this.#state = 'lost'
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
      // Before the first connection there is nothing to lose; one that breaks says so itself.
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
    await this.#owner.begin(this.#state === 'lost')
    this.#state = 'held'
    return true
  }
}
