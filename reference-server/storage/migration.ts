import type pg from 'pg'
import type { Tuning } from '../tuning.ts'
import { type Index, indexesOf } from './indexes.ts'
import { schemaStatements } from './schema.ts'

/** Two migrations at once would build the same index twice; this number is the lock both ask for. */
const lock = 7_041_776

/** Applies tables and, unless told to leave them, the index set. Everything may be repeated. */
export async function migrate(
  client: pg.Client,
  tuning: Tuning,
  parts: 'schema' | 'schema and indexes',
): Promise<void> {
  await client.query('SET client_min_messages = warning')
  await client.query('SELECT pg_advisory_lock($1)', [lock])
  try {
    for (const statement of schemaStatements(tuning.schema)) await client.query(statement)
    if (parts === 'schema and indexes') {
      for (const index of indexesOf(tuning.indexes)) await buildIndex(client, index)
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lock])
  }
}

/** An interrupted concurrent build leaves an invalid index behind, which IF NOT EXISTS would take for the real one. */
async function buildIndex(client: pg.Client, index: Index): Promise<void> {
  const name = `tailgate_${index.name}`
  const { rows } = await client.query<{ valid: boolean }>(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [name],
  )
  if (rows[0]?.valid === true) return
  if (rows[0] !== undefined) await client.query(`DROP INDEX CONCURRENTLY ${name}`)
  await client.query(`CREATE INDEX CONCURRENTLY ${name} ON ${index.table} ${index.definition}`)
}
