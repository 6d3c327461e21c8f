import type { CountedServices } from '../service-counters.ts'
import { PostgresWork } from './postgres-work.ts'
import { RedisWork } from './redis-work.ts'
import { unknownFor, type WorkReading } from './work-reading.ts'

export type { WorkDone, WorkReading } from './work-reading.ts'
export { workBetween } from './work-reading.ts'

/** No question about a service may hold anything up for longer, in milliseconds. */
const questionTimeoutMs = 5000

/** Reads what the services of one stack have counted, over connections that stay open. Disposing closes them. */
export interface WorkReader extends AsyncDisposable {
  /** Asks all services at once; never rejects: what is not known is told in the reading. */
  read(): Promise<WorkReading>
}

/**
 * Opens a reader of one stack and asks once, so that the next reading takes milliseconds. PostgreSQL tells of every statement
 * that ended, at once: of the database of the URL, without the harness's own questions, those of onlookers and those that
 * begin or end a transaction. Redis tells of all commands but those of administration, and of all bytes but the reader's own.
 */
export async function openWorkReader({ postgres, redis }: CountedServices): Promise<WorkReader> {
  const database = postgres === undefined ? undefined : new PostgresWork(postgres, questionTimeoutMs)
  const cache = redis === undefined ? undefined : new RedisWork(redis, questionTimeoutMs)
  const read = async (): Promise<WorkReading> => {
    const from = Date.now()
    const [ofPostgres, ofRedis] = await Promise.all([
      database?.read() ?? unknownFor('postgres', 'The target has no PostgreSQL.'),
      cache?.read() ?? unknownFor('redis', 'The target has no Redis.'),
    ])
    return { from, to: Date.now(), postgres: ofPostgres, redis: ofRedis }
  }
  await read()
  return {
    read,
    async [Symbol.asyncDispose]() {
      cache?.close()
      await database?.close()
    },
  }
}
