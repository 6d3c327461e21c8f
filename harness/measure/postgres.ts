import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { countersQuery, type DatabaseCounters, sampleDatabase } from './database.ts'
import { connectPostgres } from './postgres-connection.ts'

/**
 * In milliseconds, shorter than the interval, so that no reading delays the next one; a slower database is reported as
 * silent.
 */
const readingTimeoutMs = 900

const connected = (url: string): Promise<Client> =>
  connectPostgres(
    { connectionString: url, query_timeout: readingTimeoutMs, application_name: 'tailgate' },
    readingTimeoutMs,
  )

/** Closes without waiting for a server that hangs. */
const close = (client: Client): Promise<unknown> =>
  Promise.race([client.end().catch(() => undefined), sleep(readingTimeoutMs, undefined, { ref: false })])

/**
 * Records the activity of the database at `url` each second until the signal is aborted.
 * @throws TailgateError when that cannot be written.
 */
export async function watchDatabase(
  url: string,
  file: string,
  signal: AbortSignal,
  onNote: (sentence: string) => void,
): Promise<void> {
  let client: Client | undefined
  const read = async (): Promise<DatabaseCounters> => {
    try {
      client ??= await connected(url)
      const { rows } = await client.query<DatabaseCounters>(countersQuery)
      const [row] = rows
      if (!row) throw new Error('PostgreSQL keeps no counters of this database')
      return row
    } catch (error) {
      if (client) await close(client)
      client = undefined
      throw error
    }
  }
  try {
    await sampleDatabase({ read, file, signal, clock: Date.now, interval: 1000, onNote })
  } finally {
    if (client) await close(client)
  }
}
