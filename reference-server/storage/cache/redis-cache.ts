import type { Redis } from 'ioredis'
import type { Instruments } from '../../metrics/instruments.ts'
import { type Certainty, type Load, Passing, type Reader, textOf } from './cache.ts'
import type { Announce } from './invalidations.ts'
import { nonce, nonceBytes } from './nonce.ts'
import { SingleFlight } from './single-flight.ts'

const epochKey = 'cache:epoch'
const versionKey = (tag: string): string => `version:${tag}`

/**
 * The second cache level. An entry is stored with the epoch and the version of its tag, and is a hit only while both are
 * unchanged. A tag is invalidated by a new version, so a slow reader may still store an old row without harm. Versions are
 * never reused: a version that was lost cannot return and make an old entry valid again.
 */
export class RedisCache implements Reader {
  readonly #redis: Redis
  readonly #lookups: Instruments['cacheLookups']['l2']
  readonly #milliseconds: number
  readonly #jitter: () => number
  readonly #trusted: () => boolean
  readonly #flights = new SingleFlight<string>()

  /** `jitter` returns numbers from 0 to 1, so that entries stored at the same time do not expire at the same time. */
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
        return entry.slice(2 * nonceBytes)
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

  /**
   * Begins a new epoch, which makes all earlier entries unreadable for all instances. A process that starts does so too, because
   * one that has ended may have acknowledged a write which Redis never heard of.
   */
  async beginEpoch(): Promise<void> {
    await this.#redis.set(epochKey, nonce())
  }

  /**
   * Gives a tag a version only when its object exists. While the first load runs the tag has no version, so its result is not
   * stored: a write in the meantime could not be detected. The next read stores it.
   */
  async #seek(tag: string, load: Load): Promise<string> {
    const loaded = await load()
    if (loaded instanceof Passing) return loaded.text
    await this.#stamp(tag).catch(() => undefined)
    return loaded
  }

  /** Gives a tag a version before anything is stored under it. */
  async #stamp(tag: string): Promise<string> {
    await this.#redis.set(epochKey, nonce(), 'NX')
    await this.#redis.set(versionKey(tag), nonce(), 'PX', 4 * this.#milliseconds, 'NX')
    const [epoch, version] = await this.#redis.mget(epochKey, versionKey(tag))
    return epoch && version ? epoch + version : nonce() + nonce()
  }
}
