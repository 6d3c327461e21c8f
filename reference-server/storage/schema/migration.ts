import type pg from 'pg'
import type { Tuning } from '../../settings/tuning.ts'
import { type Index, indexesOf } from './indexes.ts'
import { addPartitions, detachPartitions, partitionsOf } from './partitions.ts'
import { schemaStatements } from './schema.ts'

/** Two migrations at once would build the same index twice; both take the advisory lock with this number. */
const lockKey = 7_041_776

/** The first month in the time stamps of the dataset. */
const firstMonth = { year: 2025, month: 1 } as const

/**
 * Applies tables and partitions and, unless told to leave them out, detaches old partitions and applies the index set. All steps
 * may be repeated. A dataset is written after the schema and before the rest, so its old months are detached with their rows.
 */
export async function migrate(
  client: pg.Client,
  tuning: Tuning,
  parts: 'schema' | 'schema and indexes',
  now: Date,
): Promise<void> {
  await client.query('SET client_min_messages = warning')
  await client.query('SELECT pg_advisory_lock($1)', [lockKey])
  try {
    for (const statement of schemaStatements(tuning.schema)) await client.query(statement)
    if (tuning.schema === 'partitioned') await addPartitions(client, firstMonth, now)
    if (parts === 'schema') return
    if (tuning.schema === 'partitioned') await detachPartitions(client, tuning.retentionMonths, now)
    const wanted = indexesOf(tuning.indexes)
    for (const index of wanted) await buildIndex(client, index)
    await dropOthers(client, wanted.map(nameOf))
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lockKey])
  }
}

const prefix = 'tailgate_'
const nameOf = (index: Index): string => prefix + index.name

async function buildIndex(client: pg.Client, index: Index): Promise<void> {
  const partitions = index.table === 'annotation_mask' ? await partitionsOf(client) : []
  if (partitions.length === 0) return buildOn(client, nameOf(index), index.table, index.definition)
  if (await isValid(client, nameOf(index))) return
  // PostgreSQL cannot build an index of a partitioned table concurrently: it is created empty, and then built for each
  // partition.
  await client.query(`CREATE INDEX IF NOT EXISTS ${nameOf(index)} ON ONLY ${index.table} ${index.definition}`)
  for (const partition of partitions) {
    if (await isAttached(client, nameOf(index), partition)) continue
    const name = `${nameOf(index)}${partition.slice(index.table.length)}`
    await buildOn(client, name, partition, index.definition)
    await client.query(`ALTER INDEX ${nameOf(index)} ATTACH PARTITION ${name}`)
  }
}

/** An interrupted concurrent build leaves an invalid index, which IF NOT EXISTS would accept. */
async function buildOn(client: pg.Client, name: string, table: string, definition: string): Promise<void> {
  const valid = await isValid(client, name)
  if (valid === true) return
  if (valid === false) await client.query(`DROP INDEX CONCURRENTLY ${name}`)
  await client.query(`CREATE INDEX CONCURRENTLY ${name} ON ${table} ${definition}`)
}

/** Drops the indexes that the wanted set does not contain, because it may be smaller than the previous one. */
async function dropOthers(client: pg.Client, wanted: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string; kind: string }>(
    `SELECT relname AS name, relkind AS kind FROM pg_class
     WHERE relname LIKE $1 AND relkind IN ('i', 'I') AND NOT relispartition AND NOT relname = ANY($2)`,
    [`${prefix.replace('_', '\\_')}%`, wanted],
  )
  for (const { name, kind } of rows) {
    await client.query(`DROP INDEX ${kind === 'I' ? '' : 'CONCURRENTLY'} IF EXISTS ${name}`)
  }
}

/** Null when the index does not exist. */
async function isValid(client: pg.Client, name: string): Promise<boolean | null> {
  const { rows } = await client.query<{ valid: boolean }>(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [name],
  )
  return rows[0]?.valid ?? null
}

async function isAttached(client: pg.Client, parent: string, partition: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM pg_inherits h JOIN pg_index i ON i.indexrelid = h.inhrelid
     WHERE h.inhparent = to_regclass($1) AND i.indrelid = to_regclass($2)`,
    [parent, partition],
  )
  return rows.length > 0
}
