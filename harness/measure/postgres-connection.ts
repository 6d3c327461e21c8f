import type { Client, ClientConfig } from 'pg'

/**
 * Stands behind the SELECT of every question that the harness asks while a load runs, so that pg_stat_statements tells them
 * from those of the service.
 */
export const ownQuestion = '/* tailgate */'

/**
 * A connection to PostgreSQL. A connection that breaks between two queries rejects the next one and ends nothing else.
 * `pg` is loaded on demand: most commands never speak to a database.
 * @param timeoutMs how long the connection, and each query on it, may take.
 * @throws what the server says when it does not accept the connection.
 */
export async function connectPostgres(config: ClientConfig, timeoutMs: number): Promise<Client> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionTimeoutMillis: timeoutMs, ...config })
  // Without a handler a connection that breaks would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
