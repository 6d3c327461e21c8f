import type pg from 'pg'

/**
 * How many months beyond the present always have a partition, so that no row lacks one; months from `first` on have theirs
 * too.
 */
export const monthsAhead = 3

export interface Month {
  year: number
  /** 1 to 12. */
  month: number
}

export interface PartitionPlan {
  first: Month
  now: Date
  /** Partitions that ended more months ago than this are detached; 0 keeps all. */
  retentionMonths: number
}

const table = 'annotation_mask'
/** The default partition, for rows whose month has none. */
const others = `${table}_other`

export function monthOf(date: Date): Month {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 }
}

export function plusMonths({ year, month }: Month, count: number): Month {
  const index = year * 12 + (month - 1) + count
  return { year: Math.floor(index / 12), month: (index % 12) + 1 }
}

export function partitionName({ year, month }: Month): string {
  return `${table}_${year}_${String(month).padStart(2, '0')}`
}

/** From the first wanted month (a later one when old months are not kept) to the last month ahead of the present. */
export function wantedMonths({ first, now, retentionMonths }: PartitionPlan): Month[] {
  const last = plusMonths(monthOf(now), monthsAhead)
  const oldest = retentionMonths > 0 ? plusMonths(monthOf(now), -retentionMonths) : first
  const months: Month[] = []
  for (let month = indexOf(oldest) > indexOf(first) ? oldest : first; indexOf(month) <= indexOf(last); ) {
    months.push(month)
    month = plusMonths(month, 1)
  }
  return months
}

/** Creates missing partitions and detaches those that are too old. Detached tables are kept as an archive. */
export async function keepPartitions(client: pg.Client, plan: PartitionPlan): Promise<void> {
  const wanted = wantedMonths(plan)
  await client.query(`CREATE TABLE IF NOT EXISTS ${others} PARTITION OF ${table} DEFAULT`)
  for (const month of wanted) await addPartition(client, month)
  if (plan.retentionMonths === 0) return
  const names = new Set(wanted.map(partitionName))
  for (const partition of await partitionsOf(client)) {
    // Not concurrently, because PostgreSQL refuses that when there is a default partition. The lock lasts only a moment.
    if (partition !== others && !names.has(partition)) {
      await client.query(`ALTER TABLE ${table} DETACH PARTITION ${partition}`)
    }
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
