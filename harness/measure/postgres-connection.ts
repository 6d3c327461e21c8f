import type { Client, ClientConfig } from 'pg'

/**
 * A comment after the SELECT of every query that the harness sends during a load, so that pg_stat_statements distinguishes
 * these queries from those of the service.
 */
export const ownQuestion = '/* tailgate */'

/**
 * A connection to PostgreSQL. When the connection breaks between two queries, only the next query rejects. `pg` is loaded on
 * demand, because most commands never use a database.
 * @param timeoutMs how long connecting, and each query, may take.
 * @throws Error with the server's message when it does not accept the connection.
 */
export async function connectPostgres(config: ClientConfig, timeoutMs: number): Promise<Client> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionTimeoutMillis: timeoutMs, ...config })
  // Without a handler, a broken connection would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
