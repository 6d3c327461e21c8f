import type { Client } from 'pg'
import { connectPostgres, ownQuestion } from './postgres-connection.ts'
import { redisStats } from './redis-stats.ts'

/** The URLs at which PostgreSQL and Redis are asked about themselves; undefined when there is none. */
export interface CountedServices {
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
}

/** What the services have counted since they started; only differences between two readings are meaningful. */
export interface Counters {
  /** Columns of pg_stat_database for the target's database. */
  readonly postgres: Readonly<Record<string, number>>
  /** The statements with the largest total time, from pg_stat_statements; times in milliseconds. */
  readonly statements: readonly Readonly<Record<string, string | number>>[]
  /** The numeric fields of Redis' INFO section stats. */
  readonly redis: Readonly<Record<string, number>>
  /** What changes when a service begins to count anew; readings of different origins cannot be subtracted. */
  readonly origins: { readonly postgres: string; readonly redis: string }
}

/** The longest time that a query to a service may delay a run, in milliseconds. */
const questionTimeoutMs = 10_000

const connected = (url: string): Promise<Client> =>
  connectPostgres({ connectionString: url, query_timeout: questionTimeoutMs }, questionTimeoutMs)

const databaseCounters = `SELECT ${ownQuestion} xact_commit, xact_rollback, blks_read, blks_hit, tup_returned, tup_fetched,
    tup_inserted, tup_updated, tup_deleted, temp_files, temp_bytes, deadlocks,
    concat(pg_postmaster_start_time(), ' ', stats_reset) AS origin
  FROM pg_stat_database WHERE datname = current_database()`

const costliest = `SELECT ${ownQuestion} query, calls::float8 AS calls, rows::float8 AS rows, total_exec_time AS "totalMilliseconds",
    mean_exec_time AS "meanMilliseconds", shared_blks_hit::float8 AS "blocksHit", shared_blks_read::float8 AS "blocksRead"
  FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  ORDER BY total_exec_time DESC LIMIT 20`

const numbers = (row: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))

/** @throws Error with the service's message when it cannot be asked. */
export async function readCounters({ postgres, redis }: CountedServices): Promise<Counters> {
  const [database, cache] = await Promise.all([
    postgres === undefined ? { postgres: {}, statements: [], origin: '' } : readDatabase(postgres),
    redis === undefined ? { counts: {}, run: '' } : redisStats(redis, questionTimeoutMs),
  ])
  const { origin, ...counted } = database
  return { ...counted, redis: cache.counts, origins: { postgres: origin, redis: cache.run } }
}

async function readDatabase(
  url: string,
): Promise<Pick<Counters, 'postgres' | 'statements'> & { readonly origin: string }> {
  const client = await connected(url)
  try {
    const { rows } = await client.query<Record<string, string>>(databaseCounters)
    // The view exists only when the extension was created in this database.
    const statements = await client
      .query<Record<string, string | number>>(costliest)
      .then((found) => found.rows)
      .catch(() => [])
    const { origin = '', ...counted } = rows[0] ?? {}
    return { postgres: numbers(counted), statements, origin }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The increase of the counters of a service. */
export interface Increase {
  readonly counts: Readonly<Record<string, number>>
  /** Why counters are left out, in a sentence; undefined where none is. */
  readonly leftOut: string | undefined
}

/**
 * The increase of each counter of a service; a counter that did not exist before counts from 0. Of a service that began to count
 * anew nothing is known, and what is lower than before is left out.
 */
export function countedSince(service: 'postgres' | 'redis', before: Counters, after: Counters): Increase {
  if (before.origins[service] !== after.origins[service])
    return { counts: {}, leftOut: 'It began to count anew, so what it had counted before that is not known.' }
  const rises = Object.entries(after[service]).map(
    ([name, value]) => [name, value - (before[service][name] ?? 0)] as const,
  )
  const fallen = rises.filter(([, rise]) => rise < 0).map(([name]) => name)
  return {
    counts: Object.fromEntries(rises.filter(([, rise]) => rise >= 0)),
    leftOut: fallen.length === 0 ? undefined : `Lower at the end than before: ${fallen.join(', ')}.`,
  }
}

/**
 * EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) of each query by its name, as PostgreSQL returns it. Every query runs in a
 * transaction that is rolled back; for a query that fails, the error stands in place of a plan.
 */
export async function explain(
  postgres: string,
  queries: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const client = await connected(postgres)
  const plans: Record<string, unknown> = {}
  try {
    for (const [name, query] of Object.entries(queries)) {
      await client.query('BEGIN READ ONLY')
      plans[name] = await client
        .query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`)
        .then(({ rows }) => ({ query, plan: rows[0]?.['QUERY PLAN'] }))
        .catch((error: Error) => ({ query, error: error.message }))
      await client.query('ROLLBACK')
    }
  } finally {
    await client.end().catch(() => undefined)
  }
  return plans
}
