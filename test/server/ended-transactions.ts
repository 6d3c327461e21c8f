import pg from 'pg'
import { expect } from 'vitest'
import type { Backends } from './backends.ts'

/**
 * The transactions of a database that have ended, committed or not. PostgreSQL counts those of a connection for certain only when
 * the connection ends, so this waits until instances that were closed have none.
 */
export async function endedTransactions({ databaseUrl }: Pick<Backends, 'databaseUrl'>): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const numberOf = async (text: string): Promise<number | undefined> =>
    (await client.query<{ n: number }>(text)).rows[0]?.n
  try {
    const connections = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'tailgate-reference-server' AND datname = current_database()`
    await expect.poll(() => numberOf(connections)).toBe(0)
    const ended =
      'SELECT (xact_commit + xact_rollback)::int AS n FROM pg_stat_database WHERE datname = current_database()'
    return (await numberOf(ended)) ?? Number.NaN
  } finally {
    await client.end()
  }
}
