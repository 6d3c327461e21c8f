import type { Instruments } from '../instruments.ts'
import type { Settings } from '../settings.ts'
import { type Cache, noCache } from './cache.ts'
import { RedisCache } from './redis-cache.ts'

/**
 * Loads and connects once `begin` resolves, because the first answer need not wait for it; until then, and whenever Redis
 * does not answer, reads go to the database.
 */
export function openCache(settings: Settings, instruments: Instruments, begin: Promise<void>): Cache {
  if (settings.tuning.cache.levels === 'off') return noCache
  let ready: Cache = noCache
  const opened = begin.then(async () => {
    const cache = await connect(settings, instruments)
    ready = cache
    return cache
  })
  return {
    read: (tag, key, load) => ready.read(tag, key, load),
    invalidate: async (tags) => (await opened).invalidate(tags),
    close: async () => (await opened).close(),
  }
}

async function connect(settings: Settings, instruments: Instruments): Promise<Cache> {
  const { cache } = settings.tuning
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
