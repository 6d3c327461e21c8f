import type { Redis, RedisOptions } from 'ioredis'
import { type LeaseTimes, leaseTimes } from './lease.ts'

/** How long this process waits for Redis before it does without, all in milliseconds. */
export interface RedisTimes extends LeaseTimes {
  /** A command that is not answered within this time is given up. */
  command: number
}

export const redisTimes: RedisTimes = { ...leaseTimes, command: 250 }

/**
 * A command that is not answered quickly is given up, because the database can answer instead. Reconnecting is tried often.
 */
const connectionOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1000,
  // A process that ends waits no longer than this for Redis to close a connection.
  disconnectTimeout: 300,
  retryStrategy: (attempt) => Math.min(attempt * 20, 100),
} satisfies RedisOptions

/** Loads the client when it is first needed, because the first answer need not wait for it. */
export async function connectRedis(
  url: string,
  more: Pick<RedisOptions, 'enableAutoPipelining' | 'commandTimeout' | 'autoResubscribe'>,
): Promise<Redis> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, { ...connectionOptions, ...more })
  // Without a listener, a lost connection would end the process; failed commands are counted where they are sent.
  redis.on('error', () => undefined)
  return redis
}
