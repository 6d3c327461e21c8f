import type { Instruments } from '../../metrics/instruments.ts'
import type { Settings } from '../../settings/settings.ts'
import { type Cache, noCache } from './cache.ts'
import { connectCache } from './connect.ts'
import type { RedisTimes } from './redis.ts'

/**
 * Loads the client and connects once `begin` resolves, because the first answer need not wait for the cache. Until then, and
 * whenever Redis does not answer, reads go to the database.
 */
export function openCache(
  settings: Settings,
  instruments: Instruments,
  begin: Promise<void>,
  times: RedisTimes,
): Cache {
  if (settings.tuning.cache.levels === 'off') return noCache
  let ready: Cache = noCache
  const opened = begin.then(async () => {
    ready = await connectCache(settings.redisUrl, settings.tuning.cache, instruments, times)
    return ready
  })
  return {
    peek: (tag, key) => ready.peek(tag, key),
    read: (tag, key, load, certainty) => ready.read(tag, key, load, certainty),
    invalidate: async (tags) => (await opened).invalidate(tags),
    close: async () => (await opened).close(),
  }
}
