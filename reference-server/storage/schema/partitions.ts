import type pg from 'pg'

/**
 * How many months beyond the present always have a partition, so that no row lacks one; months from `first` on have theirs
 * too.
 */
const monthsAhead = 3

interface Month {
  year: number
  /** 1 to 12. */
  month: number
}

const table = 'annotation_mask'
/** The default partition, for rows whose month has none. */
const others = `${table}_other`

function monthOf(date: Date): Month {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 }
}

function plusMonths({ year, month }: Month, count: number): Month {
  const index = year * 12 + (month - 1) + count
  return { year: Math.floor(index / 12), month: (index % 12) + 1 }
}

function partitionName({ year, month }: Month): string {
  return `${table}_${year}_${String(month).padStart(2, '0')}`
}

/**
 * Creates the missing partitions from the first month to the last one ahead of the present, and the default partition. A month
 * whose partition was detached gets no other one, because its table still has the name.
 */
export async function addPartitions(client: pg.Client, first: Month, now: Date): Promise<void> {
  const last = plusMonths(monthOf(now), monthsAhead)
  await client.query(`CREATE TABLE IF NOT EXISTS ${others} PARTITION OF ${table} DEFAULT`)
  for (let month = first; indexOf(month) <= indexOf(last); month = plusMonths(month, 1)) {
    await addPartition(client, month)
  }
}

/**
 * Detaches the partitions of months that ended more than `retentionMonths` months ago; 0 keeps all. Detached tables are kept as
 * an archive.
 */
export async function detachPartitions(client: pg.Client, retentionMonths: number, now: Date): Promise<void> {
  if (retentionMonths === 0) return
  const oldest = partitionName(plusMonths(monthOf(now), -retentionMonths))
  for (const partition of await partitionsOf(client)) {
    // The names of months are in the order of the months, and the name of the default partition comes after them. Not
    // concurrently, because PostgreSQL refuses that when there is a default partition. The lock lasts only a moment.
    if (partition < oldest) await client.query(`ALTER TABLE ${table} DETACH PARTITION ${partition}`)
  }
}

/** Creates the partition of a month. Rows that came while it was missing are moved into it from the default partition. */
async function addPartition(client: pg.Client, month: Month): Promise<void> {
  const name = partitionName(month)
  const [from, to] = [month, plusMonths(month, 1)].map((edge) => `'${edge.year}-${edge.month}-01T00:00:00Z'`)
  const bounds = `FOR VALUES FROM (${from}) TO (${to})`
  const isOfMonth = `created_at >= ${from} AND created_at < ${to}`
  const { rows: strays } = await client.query(
    `SELECT FROM ${others} WHERE to_regclass('${name}') IS NULL AND ${isOfMonth} LIMIT 1`,
  )
  if (strays.length === 0) {
    await client.query(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} ${bounds}`)
    return
  }
  // PostgreSQL refuses a partition while the default one has rows of it.
  await client.query('BEGIN')
  try {
    // Without the lock, another row of the month could come after the others were moved. Writers lock a mask before its group,
    // and so do these statements.
    await client.query(`LOCK TABLE ${others} IN ACCESS EXCLUSIVE MODE`)
    await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS)`)
    await client.query(
      `WITH moved AS (DELETE FROM ${others} WHERE ${isOfMonth} RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
    )
    await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} ${bounds}`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** Names of the partitions that are attached now; empty when the table is not partitioned. */
export async function partitionsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass('${table}') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

function indexOf({ year, month }: Month): number {
  return year * 12 + month
}
