import type { Redis } from 'ioredis'
import { type Lease, type LeaseTimes, leaseTimes } from './lease.ts'
import { nonce } from './nonce.ts'

const channel = 'invalidations'

/**
 * Gives tags new versions and publishes the message in one transaction; resolves to the number of instances that received it.
 */
export type Announce = (tags: readonly string[], channel: string, message: string) => Promise<number>

/**
 * Tells every instance which entries to drop, and waits until all have confirmed that, or until the lease of those that did
 * not has expired. Messages that could not be sent are kept, and sent when Redis answers again.
 */
export class Invalidations {
  readonly #instance = nonce()
  readonly #redis: Redis
  readonly #lease: Lease
  readonly #announce: Announce
  readonly #forget: (tags: readonly string[]) => void
  readonly #times: LeaseTimes
  readonly #answers = new Map<string, () => void>()
  readonly #untold = new Set<string>()

  constructor(
    redis: Redis,
    lease: Lease,
    announce: Announce,
    forget: (tags: readonly string[]) => void,
    times = leaseTimes,
  ) {
    this.#redis = redis
    this.#lease = lease
    this.#announce = announce
    this.#forget = forget
    this.#times = times
  }

  /** The channels to subscribe to: the one for all instances, and the one for answers to this instance. */
  get channels(): readonly [string, string] {
    return [channel, `${channel}:${this.#instance}`]
  }

  /** Resolves when no instance answers with its older entries of these tags any more. */
  async tell(tags: readonly string[]): Promise<void> {
    this.#forget(tags)
    const until = performance.now() + this.#times.lease
    for (;;) {
      try {
        await this.#tellOnce(tags)
        // What was read before Redis took the message, as between two attempts, may be an older entry of the second level.
        this.#forget(tags)
        return
      } catch {
        // Whoever reaches Redis again begins anew, and sends what was not sent.
        if (this.#lease.longLost()) break
        const left = until - performance.now()
        if (left <= 0) {
          // Redis may still answer reads, from entries that this write made old; so this instance begins anew too.
          this.#lease.lose()
          break
        }
        await delay(Math.min(50, left + 1))
      }
    }
    this.#forget(tags)
    for (const tag of tags) this.#untold.add(tag)
  }

  /** Sends the messages that could not be sent while Redis was away. */
  async tellRest(): Promise<void> {
    const tags = [...this.#untold]
    if (tags.length === 0) return
    await this.#announce(tags, channel, JSON.stringify({ id: nonce(), from: this.#instance, tags }))
    for (const tag of tags) this.#untold.delete(tag)
  }

  hear(text: string): void {
    const message: { id: string; from?: string; tags?: string[] } = JSON.parse(text)
    if (message.tags === undefined || message.from === this.#instance) {
      this.#answers.get(message.id)?.()
      return
    }
    this.#forget(message.tags)
    this.#redis
      .publish(`${channel}:${message.from}`, JSON.stringify({ id: message.id }))
      .catch(() => undefined)
  }

  async #tellOnce(tags: readonly string[]): Promise<void> {
    const id = nonce()
    const { promise: all, resolve } = Promise.withResolvers<void>()
    let told = Number.POSITIVE_INFINITY
    let answered = 0
    this.#answers.set(id, () => {
      answered += 1
      if (answered >= told) resolve()
    })
    try {
      told = await this.#announce(tags, channel, JSON.stringify({ id, from: this.#instance, tags }))
      if (answered < told) await Promise.race([all, delay(this.#times.lease + 10)])
    } finally {
      this.#answers.delete(id)
    }
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
