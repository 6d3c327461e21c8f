import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Instruments } from '../instruments.ts'
import type { Cache } from './cache.ts'
import { SingleFlight } from './single-flight.ts'

/**
 * The second level. An entry is stored with the version of its tag and is a hit only while that is the version; to
 * invalidate is to give the tag a new one. So a slow reader that read the old row can store what it likes: it is stored
 * under the old version.
 */
export class RedisCache implements Cache {
  readonly #redis: Redis
  readonly #instruments: Instruments
  readonly #seconds: number
  readonly #jitter: () => number
  readonly #flights = new SingleFlight<string>()

  /** `jitter` gives numbers from 0 to 1, so that what was stored together does not expire together. */
  constructor(redis: Redis, instruments: Instruments, seconds: number, jitter: () => number) {
    this.#redis = redis
    this.#instruments = instruments
    this.#seconds = seconds
    this.#jitter = jitter
  }

  async read(tag: string, key: string, load: () => Promise<string>): Promise<string> {
    let version: string
    try {
      const [entry, current] = await this.#redis.mget(key, versionKey(tag))
      version = current ?? (await this.#begin(tag))
      if (entry?.startsWith(version)) {
        this.#count('hit')
        return entry.slice(version.length)
      }
      this.#count('miss')
    } catch {
      this.#count('error')
      return load()
    }
    return this.#flights.run(`${version}${key}`, async () => {
      const text = await load()
      const milliseconds = Math.ceil(this.#seconds * 1000 * (0.9 + 0.2 * this.#jitter()))
      this.#redis.set(key, version + text, 'PX', milliseconds).catch(() => this.#count('error'))
      return text
    })
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    const pipeline = this.#redis.pipeline()
    for (const tag of tags) pipeline.set(versionKey(tag), randomUUID(), 'PX', this.#versionMilliseconds())
    try {
      await pipeline.exec()
    } catch {
      this.#count('error')
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
  }

  /** A tag without a version gets one before anything is stored under it: a lost version must never come back. */
  async #begin(tag: string): Promise<string> {
    const fresh = randomUUID()
    const first = await this.#redis.set(versionKey(tag), fresh, 'PX', this.#versionMilliseconds(), 'NX')
    if (first === 'OK') return fresh
    return (await this.#redis.get(versionKey(tag))) ?? fresh
  }

  #versionMilliseconds(): number {
    return Math.ceil(this.#seconds * 1000 * 4)
  }

  #count(result: 'hit' | 'miss' | 'error'): void {
    this.#instruments.cacheRequests.inc({ level: 'l2', result })
  }
}

function versionKey(tag: string): string {
  return `version:${tag}`
}
