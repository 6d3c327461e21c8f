import type { Instruments } from '../instruments.ts'
import type { Settings } from '../settings.ts'
import { type Cache, noCache } from './cache.ts'
import { RedisCache } from './redis-cache.ts'

/** Connects in the background; while Redis does not answer, reads go to the database. */
export async function openCache(settings: Settings, instruments: Instruments): Promise<Cache> {
  const { cache } = settings.tuning
  if (cache.levels === 'off') return noCache
  const { Redis } = await import('ioredis')
  const redis = new Redis(settings.redisUrl, {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    enableReadyCheck: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 1000,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1000),
  })
  // Without a listener a lost connection would end the process; commands that fail are counted where they are sent.
  redis.on('error', () => undefined)
  return new RedisCache(redis, instruments, cache.l2Seconds, Math.random)
}
