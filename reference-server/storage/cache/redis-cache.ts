import type { Redis } from 'ioredis'
import type { Instruments } from '../../metrics/instruments.ts'
import { type Certainty, type Load, Passing, type Reader, textOf } from './cache.ts'
import type { Announce } from './invalidations.ts'
import { nonce, nonceLength } from './nonce.ts'
import { SingleFlight } from './single-flight.ts'

const epochKey = 'cache:epoch'
const versionKey = (tag: string): string => `version:${tag}`

/**
 * The second level. An entry is stored with the epoch and the version of its tag, and is a hit only while they are the same.
 * To invalidate is to give the tag a new version, so a slow reader that read the old row may store what it likes. Values
 * are never used twice: a version that was lost cannot come back and make an old entry true again.
 */
export class RedisCache implements Reader {
  readonly #redis: Redis
  readonly #lookups: Instruments['cacheLookups']['l2']
  readonly #milliseconds: number
  readonly #jitter: () => number
  readonly #trusted: () => boolean
  readonly #flights = new SingleFlight<string>()

  /** `jitter` gives numbers from 0 to 1, so that what was stored together does not expire together. */
  constructor(
    redis: Redis,
    instruments: Instruments,
    seconds: number,
    jitter: () => number,
    trusted: () => boolean,
  ) {
    this.#redis = redis
    this.#lookups = instruments.cacheLookups.l2
    this.#milliseconds = Math.ceil(seconds * 1000)
    this.#jitter = jitter
    this.#trusted = trusted
  }

  async read(tag: string, key: string, load: Load, certainty: Certainty = 'known'): Promise<string> {
    if (!this.#trusted()) {
      this.#lookups.error += 1
      return textOf(await load())
    }
    let stamp: string | undefined
    try {
      const [entry, epoch, version] = await this.#redis.mget(key, epochKey, versionKey(tag))
      if (epoch && version) stamp = epoch + version
      else if (certainty === 'known') stamp = await this.#stamp(tag)
      if (stamp !== undefined && entry?.startsWith(stamp)) {
        this.#lookups.hit += 1
        return entry.slice(2 * nonceLength)
      }
      this.#lookups.miss += 1
    } catch {
      this.#lookups.error += 1
      return textOf(await load())
    }
    if (stamp === undefined) return this.#seek(tag, load)
    return this.#flights.run(`${stamp}${key}`, async () => {
      const loaded = await load()
      if (loaded instanceof Passing) return loaded.text
      const text = loaded
      const milliseconds = Math.ceil(this.#milliseconds * (0.9 + 0.2 * this.#jitter()))
      this.#redis.set(key, stamp + text, 'PX', milliseconds).catch(() => {
        this.#lookups.error += 1
      })
      return text
    })
  }

  readonly announce: Announce = async (tags, channel, message) => {
    const transaction = this.#redis.multi()
    for (const tag of tags) transaction.set(versionKey(tag), nonce(), 'PX', 4 * this.#milliseconds)
    const results = await transaction.publish(channel, message).exec()
    const [failure, receivers] = results?.at(-1) ?? [new Error('nothing was done'), 0]
    if (failure !== null) throw failure
    return Number(receivers)
  }

  /** Makes all that was stored before unreadable when `again`; sees that there is an epoch in any case. */
  async beginEpoch(again: boolean): Promise<void> {
    if (again) await this.#redis.set(epochKey, nonce())
    else await this.#redis.set(epochKey, nonce(), 'NX')
  }

  /**
   * A tag gets a version only when there is something of it. It has none while this is loaded, so this is not stored: a write
   * meanwhile could not be told from none. The next read stores it.
   */
  async #seek(tag: string, load: Load): Promise<string> {
    const loaded = await load()
    if (loaded instanceof Passing) return loaded.text
    await this.#stamp(tag).catch(() => undefined)
    return loaded
  }

  /** A tag gets a version before anything is stored under it. */
  async #stamp(tag: string): Promise<string> {
    await this.#redis.set(epochKey, nonce(), 'NX')
    await this.#redis.set(versionKey(tag), nonce(), 'PX', 4 * this.#milliseconds, 'NX')
    const [epoch, version] = await this.#redis.mget(epochKey, versionKey(tag))
    return epoch && version ? epoch + version : nonce() + nonce()
  }
}
