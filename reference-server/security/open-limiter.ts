import type { Clock } from '../common/clock.ts'
import type { Instruments } from '../metrics/instruments.ts'
import type { Limiter } from '../settings/rate-limits.ts'
import type { Settings } from '../settings/settings.ts'
import { connectRedis, type RedisTimes } from '../storage/cache/redis.ts'
import { Buckets } from './buckets.ts'
import { type Scripts, SharedBuckets } from './shared-buckets.ts'

export interface OpenLimiter extends Limiter {
  close(): Promise<void>
}

/**
 * Limits shared by all instances, kept in Redis once `begin` resolves; without Redis, limits for this instance alone. Wrong
 * passwords are counted also when the rates of routes have no limit.
 */
export function openLimiter(
  settings: Settings,
  instruments: Instruments,
  clock: Clock,
  begin: Promise<void>,
  times: Pick<RedisTimes, 'command'>,
): OpenLimiter {
  const { limiterGrants } = instruments
  let scripts: Scripts | undefined
  const opened = begin.then(async () => {
    if (settings.redisUrl === '') return undefined
    const more = { enableAutoPipelining: true, commandTimeout: times.command }
    const redis = await connectRedis(settings.redisUrl, more)
    scripts = redis
    return redis
  })
  const buckets = new SharedBuckets(
    () => scripts,
    new Buckets(clock),
    () => performance.now(),
    (scope) => {
      limiterGrants[scope] += 1
    },
  )
  return {
    take: (limits, most) => buckets.take(limits, most),
    close: async () => (await opened)?.disconnect(),
  }
}
