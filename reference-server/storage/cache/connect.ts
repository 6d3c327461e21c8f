import type { Instruments } from '../../metrics/instruments.ts'
import type { CacheTuning } from '../../settings/tuning.ts'
import type { Cache } from './cache.ts'
import { Invalidations } from './invalidations.ts'
import { Lease } from './lease.ts'
import { MemoryCache } from './memory-cache.ts'
import { connectRedis, type RedisTimes } from './redis.ts'
import { RedisCache } from './redis-cache.ts'

/** Opens two connections: one for commands, one that receives the invalidations of other instances. */
export async function connectCache(
  url: string,
  tuning: CacheTuning,
  instruments: Instruments,
  times: RedisTimes,
): Promise<Cache> {
  const redis = await connectRedis(url, { enableAutoPipelining: true, commandTimeout: times.command })
  const subscriber = await connectRedis(url, { autoResubscribe: false })
  const now = () => performance.now()
  const lease: Lease = new Lease(
    {
      ping: () => subscriber.ping(),
      begin: async () => {
        await subscriber.subscribe(...invalidations.channels)
        await second.beginEpoch()
        await invalidations.tellRest()
      },
    },
    now,
    times,
  )
  const trusted = (at?: number) => lease.trusted(at)
  const second = new RedisCache(redis, instruments, tuning.l2Seconds, Math.random, trusted)
  const limits = {
    seconds: tuning.l1Seconds,
    tags: tuning.l1Entries,
    characters: tuning.l1Megabytes * 1_000_000,
  }
  const first =
    tuning.levels === 'l1+l2'
      ? new MemoryCache(second, instruments, limits, now, Math.random, trusted)
      : undefined
  const invalidations: Invalidations = new Invalidations(
    redis,
    lease,
    second.announce,
    (tags) => first?.forget(tags),
    times,
  )
  subscriber.on('message', (_channel: string, text: string) => invalidations.hear(text))
  subscriber.on('close', () => {
    lease.lose()
    first?.forgetAll()
  })
  subscriber.on('ready', () => void lease.beat())
  redis.on('ready', () => void lease.beat())
  const reader = first ?? second
  return {
    peek: (tag, key) => first?.peek(tag, key),
    read: (tag, key, load, certainty) => reader.read(tag, key, load, certainty),
    invalidate: async (tags) => (tuning.writes === 'invalidate' ? invalidations.tell(tags) : undefined),
    close: async () => {
      lease.close()
      for (const connection of [redis, subscriber]) connection.disconnect()
    },
  }
}
