import { Socket } from 'node:net'
import pg from 'pg'
import { ApiError } from '../common/errors.ts'
import { type Timings, timed } from '../common/timing.ts'
import type { Instruments } from '../metrics/instruments.ts'
import type { Tuning } from '../settings/tuning.ts'

/** A named statement is parsed once for each connection, and afterwards only executed. */
export interface Statement {
  name: string
  text: string
}

/** What can run a statement: the pool, or one connection inside a transaction. */
export interface Queries {
  rows<Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

export interface Database extends Queries {
  /** JSON text that PostgreSQL built, unchanged; null when there was no row. */
  json(statement: Statement, values: readonly unknown[]): Promise<string | null>
  /** Commits all changes of `work`, or none. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>
  counts(): { total: number; idle: number; waiting: number }
  close(): Promise<void>
}

/**
 * In milliseconds. Connections that are still open, or being opened, this long after the server closed are cut, because nobody
 * waits for the result of a statement, and PostgreSQL may hang.
 */
const closeGraceMs = 300

const timestampWithZone = 1184
const bigint = 20
const jsonb = 3802

/** PostgreSQL's `2024-01-01 00:00:00.123+00` as RFC 3339 with milliseconds; cheaper than converting to a Date and back. */
export function isoTimestamp(text: string): string {
  const fraction = text.slice(19, text.length - 3).padEnd(4, '0') || '.000'
  return `${text.slice(0, 10)}T${text.slice(11, 19)}${fraction.startsWith('.') ? fraction : '.000'}Z`
}

function parserOf(oid: number): (text: string) => unknown {
  if (oid === timestampWithZone) return isoTimestamp
  if (oid === bigint) return Number
  // JSON that is only passed on stays a text; parsed, it may take twenty times the memory.
  if (oid === jsonb) return (text) => text
  return pg.types.getTypeParser(oid, 'text')
}

const untouched = { getTypeParser: () => (text: string) => text }

/** The connections to the database. Each is lent for one task at a time, and thrown away when it breaks. */
class Connections {
  readonly pool: pg.Pool
  /** Those of all connections of the pool, also while they are opened or closed. */
  readonly #sockets = new Set<Socket>()
  readonly #broken = new WeakSet<pg.PoolClient>()
  readonly #isTested: boolean
  readonly #instruments: Instruments
  readonly #timings: Timings

  constructor(url: string, tuning: Tuning, instruments: Instruments, timings: Timings) {
    this.pool = new pg.Pool({ ...poolOptions(url, tuning), stream: () => this.#openSocket() })
    this.#isTested = tuning.pool.test !== 'off'
    this.#instruments = instruments
    this.#timings = timings
    // An idle connection that breaks is only noticed here; the next statement opens another one.
    this.pool.on('error', () => instruments.databaseErrors.inc({ kind: 'error' }))
    // A connection can also break while it is lent but runs no statement; its user notices with the next statement.
    this.pool.on('connect', (client) => {
      for (const event of ['error', 'end'] as const) client.on(event, () => this.#broken.add(client))
    })
  }

  #openSocket(): Socket {
    const socket = new Socket()
    this.#sockets.add(socket)
    return socket.once('close', () => this.#sockets.delete(socket))
  }

  isBroken(client: pg.PoolClient, error: unknown): boolean {
    return this.#broken.has(client) || isFatal(error)
  }

  async #acquire(): Promise<pg.PoolClient> {
    const began = performance.now()
    let isWait = true
    try {
      for (;;) {
        const client = await this.pool.connect()
        if (!this.#isTested || (await answers(client))) return client
      }
    } catch (error) {
      // A wait that was given up counts too, as the longest.
      isWait = isTimeout(error)
      throw error
    } finally {
      const waited = performance.now() - began
      if (isWait) this.#instruments.poolAcquire.observe(waited / 1000)
      const timing = this.#timings.getStore()
      if (timing !== undefined) timing.pool += waited
    }
  }

  /**
   * Lends a connection to `work`.
   * @throws ApiError when no connection is available, or when the work fails with an error of the database.
   */
  async using<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    let client: pg.PoolClient
    try {
      client = await this.#acquire()
    } catch (error) {
      throw unavailable(error, this.#instruments)
    }
    try {
      const result = await timed(this.#timings, 'query', () => work(client))
      client.release()
      return result
    } catch (error) {
      const isLost = this.isBroken(client, error)
      client.release(isLost)
      throw isLost ? unavailable(error, this.#instruments) : translated(error, this.#instruments)
    } finally {
      this.#instruments.transactions.inc()
    }
  }

  /** Resolves when no connection is lent any more; those that PostgreSQL does not close are cut later. */
  async close(): Promise<void> {
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, closeGraceMs)
    // An open socket keeps the process; without one there is nothing to wait for.
    cut.unref()
    await this.pool.end()
  }
}

const poolOptions = (url: string, { pool: limits, statementTimeoutSeconds }: Tuning): pg.PoolConfig => ({
  connectionString: url,
  max: limits.max,
  min: limits.min,
  connectionTimeoutMillis: limits.acquireTimeoutSeconds * 1000,
  idleTimeoutMillis: limits.idleSeconds * 1000,
  maxLifetimeSeconds: limits.lifetimeSeconds,
  statement_timeout: Math.ceil(statementTimeoutSeconds * 1000),
  options: '-c TimeZone=UTC',
  application_name: 'tailgate-reference-server',
  types: { getTypeParser: parserOf },
})

async function rowsOf<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await client.query<Row>({ ...statement, values: values.map(asText) })
  return result.rows
}

/** The single value of the single row, as PostgreSQL wrote it. */
async function jsonOf(
  client: pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<string | null> {
  const query = { ...statement, values: values.map(asText), types: untouched, rowMode: 'array' as const }
  const first: unknown = (await client.query(query)).rows[0]?.[0]
  return typeof first === 'string' ? first : null
}

/** Opens no connection yet; the first statement does. */
export function openDatabase(
  url: string,
  tuning: Tuning,
  instruments: Instruments,
  timings: Timings,
): Database {
  const connections = new Connections(url, tuning, instruments, timings)
  const { pool } = connections
  return {
    rows: (statement, values) => connections.using((client) => rowsOf(client, statement, values)),
    json: (statement, values) => connections.using((client) => jsonOf(client, statement, values)),
    transaction: (work) =>
      connections.using(async (client) => {
        await client.query('BEGIN')
        try {
          const result = await work({ rows: (statement, values) => rowsOf(client, statement, values) })
          await client.query('COMMIT')
          return result
        } catch (error) {
          if (!connections.isBroken(client, error)) await client.query('ROLLBACK')
          throw error
        }
      }),
    counts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => connections.close(),
  }
}

async function answers(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('SELECT 1')
    return true
  } catch {
    client.release(true)
    return false
  }
}

const isDatabaseError = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError
const cancelled = '57014'
/** Class 53 of PostgreSQL's error codes: full disk, no memory, too many connections. */
const withoutResources = '53'

/** Whether PostgreSQL ends the connection after this error. A failed statement does not end its connection. */
function isFatal(error: unknown): boolean {
  return isDatabaseError(error) && (error.severity === 'FATAL' || error.severity === 'PANIC')
}

/**
 * The API error for the failure of a statement on a working connection. An error of this program's own code is passed on
 * unchanged.
 */
function translated(error: unknown, instruments: Instruments): unknown {
  if (!isDatabaseError(error)) return error
  if (error.code === cancelled) {
    instruments.databaseErrors.inc({ kind: 'timeout' })
    return new ApiError('unavailable', 'The database took too long.', {}, 1)
  }
  instruments.databaseErrors.inc({ kind: 'error' })
  if (error.code?.startsWith(withoutResources))
    return new ApiError('unavailable', 'The database has no room left.', {}, 30)
  // The schemas should refuse every value that PostgreSQL refuses; a value that passes them is still the client's fault.
  return isOfValue.test(error.code ?? '') ? new ApiError('bad_request', 'A value cannot be stored.') : error
}

/** Text, number or time values that PostgreSQL cannot store, and "program limit exceeded". */
const isOfValue = /^(22001|22003|22007|22008|22021|22P0[2-5]|54...)$/

/**
 * Converts an object to JSON here. If the conversion failed inside the client, the client would have registered a statement
 * name without sending the statement, and the next use of that name on the connection would fail.
 */
function asText(value: unknown): unknown {
  const isJson =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  return isJson ? JSON.stringify(value) : value
}

/** Whether a wait for a connection was given up, rather than refused. */
const isTimeout = (error: unknown): boolean => error instanceof Error && /timeout/i.test(error.message)

function unavailable(error: unknown, instruments: Instruments): ApiError {
  instruments.databaseErrors.inc({ kind: isTimeout(error) ? 'timeout' : 'error' })
  return new ApiError('unavailable', 'The database does not answer.', {}, 1)
}
