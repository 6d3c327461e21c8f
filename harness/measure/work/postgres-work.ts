import type { Client } from 'pg'
import { messageOf } from '../../base/errors.ts'
import { connectPostgres, ownQuestion } from '../postgres-connection.ts'
import { type ServiceReading, unknownFor } from './work-reading.ts'

/** Roles of a stack that never belong to the service: that of the exporter, and the one that sets up the database. */
export const onlookers = ['monitor', 'tailgate']

/**
 * Where pg_stat_statements is installed and what it records, in one row; no row when the extension was not created in this
 * database.
 */
export const extensionQuery = `SELECT ${ownQuestion} quote_ident(n.nspname) AS schema,
    current_setting('pg_stat_statements.track', true) AS track,
    array(SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(n.nspname) || '.pg_stat_statements')) AS columns
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`

export interface Extension {
  readonly schema: string
  /** Null when the extension exists but its library is not loaded. */
  readonly track: string | null
  readonly columns: readonly string[]
}

/**
 * Matches statements that begin or end a transaction, which do not count as queries. Such a statement may begin with a
 * comment added by tracing.
 */
export const control =
  "query ~* '^(\\s|/\\*.*?\\*/|--[^\\n]*\\n)*(begin|start\\s+transaction|commit|end|rollback|abort|savepoint|release|set\\s+transaction|prepare\\s+transaction)\\M'"

function statementsQuery({ schema, columns }: Extension): string {
  // Statements inside functions count for their caller; before PostgreSQL 14 they cannot be distinguished.
  const outermost = columns.includes('toplevel') ? 'AND toplevel' : ''
  const wal = columns.includes('wal_bytes') ? 'sum(wal_bytes)::float8' : 'NULL::float8'
  const info = columns.includes('toplevel')
    ? `(SELECT dealloc::text FROM ${schema}.pg_stat_statements_info) AS evicted, (SELECT stats_reset::text FROM ${schema}.pg_stat_statements_info) AS reset`
    : "'' AS evicted, '' AS reset"
  return `SELECT ${ownQuestion} coalesce(sum(calls) FILTER (WHERE NOT control), 0)::float8 AS queries,
      coalesce(sum(rows) FILTER (WHERE NOT control), 0)::float8 AS rows,
      coalesce(sum(shared_blks_hit), 0)::float8 AS "buffersHit", coalesce(sum(shared_blks_read), 0)::float8 AS "buffersRead",
      coalesce(${wal}, ${columns.includes('wal_bytes') ? '0' : 'NULL'}) AS "walBytes",
      pg_postmaster_start_time()::text AS started, ${info}
    FROM (SELECT *, coalesce(${control}, false) AS control FROM ${schema}.pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ${outermost}
        AND userid NOT IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($1) AND rolname <> current_user)
        AND coalesce(query, '') NOT LIKE '%${ownQuestion}%') AS own`
}

/**
 * What a database counts without the extension. These counters include the harness's own queries, and are up to ten seconds
 * late.
 */
const databaseQuery = `SELECT ${ownQuestion} blks_hit::float8 AS "buffersHit", blks_read::float8 AS "buffersRead",
    pg_postmaster_start_time()::text AS started, coalesce(stats_reset::text, '') AS reset
  FROM pg_stat_database WHERE datname = current_database()`

const withoutExtension =
  'PostgreSQL does not count it without pg_stat_statements: load it (shared_preload_libraries) and CREATE EXTENSION pg_stat_statements in the database of the service.'

/** Asks one PostgreSQL what it did for the service. It connects at the first question, and again after a connection broke. */
export class PostgresWork {
  readonly #url: string
  readonly #timeoutMs: number
  #client: Promise<Client> | undefined
  #extension: Extension | undefined

  constructor(url: string, timeoutMs: number) {
    this.#url = url
    this.#timeoutMs = timeoutMs
  }

  /** Its current counts; never rejects. */
  async read(): Promise<ServiceReading> {
    try {
      return await this.#ask(await this.connect())
    } catch (error) {
      await this.close()
      return unknownFor('postgres', `PostgreSQL could not be asked: ${messageOf(error)}.`)
    }
  }

  async connect(): Promise<Client> {
    this.#client ??= this.#open()
    return this.#client
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.then((open) => open.end()).catch(() => undefined)
  }

  async #open(): Promise<Client> {
    const client = await connectPostgres(
      {
        connectionString: this.#url,
        query_timeout: this.#timeoutMs,
        application_name: 'tailgate',
      },
      this.#timeoutMs,
    )
    const { rows } = await client.query<Extension>(extensionQuery)
    this.#extension = rows.find(({ track }) => track !== null && track !== 'none')
    return client
  }

  async #ask(client: Client): Promise<ServiceReading> {
    if (this.#extension === undefined) return this.#askDatabase(client)
    const { rows } = await client.query(statementsQuery(this.#extension), [onlookers])
    const { queries, rows: found, buffersHit, buffersRead, walBytes, started, evicted, reset } = rows[0]
    return {
      counts: {
        ...{ queries, rows: found, buffersHit, buffersRead },
        ...(walBytes === null ? {} : { walBytes }),
      },
      unknown:
        walBytes === null ? { walBytes: 'PostgreSQL counts WAL by statement from version 13 on.' } : {},
      origin: {
        'PostgreSQL was started anew': started,
        'pg_stat_statements was reset': reset,
        'pg_stat_statements dropped statements it had no room for: raise pg_stat_statements.max': evicted,
      },
    }
  }

  async #askDatabase(client: Client): Promise<ServiceReading> {
    const { rows } = await client.query(databaseQuery)
    const { buffersHit, buffersRead, started, reset } = rows[0]
    return {
      counts: { buffersHit, buffersRead },
      unknown: { queries: withoutExtension, rows: withoutExtension, walBytes: withoutExtension },
      origin: { 'PostgreSQL was started anew': started, 'the statistics of the database were reset': reset },
    }
  }
}
