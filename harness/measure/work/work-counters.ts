import type { CountedServices } from '../service-counters.ts'
import { PostgresWork } from './postgres-work.ts'
import { RedisWork } from './redis-work.ts'
import { unknownFor, type WorkReading } from './work-reading.ts'

export type { WorkDone, WorkReading } from './work-reading.ts'
export { workBetween } from './work-reading.ts'

/** The longest time that a question to a service may take, in milliseconds. */
const questionTimeoutMs = 5000

/** Reads what the services of one stack have counted, over connections that stay open. Disposing closes them. */
export interface WorkReader extends AsyncDisposable {
  /** Asks all services at once. Never rejects: the reading itself says what is not known. */
  read(): Promise<WorkReading>
}

/**
 * Opens a reader of one stack and asks once, so that the next reading takes only milliseconds. PostgreSQL reports every ended
 * statement at once: those in the database of the URL, without the harness's own queries, those of monitoring roles, and
 * those that begin or end a transaction. Redis reports all commands except administrative ones, and all bytes except the
 * reader's own.
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
