import type { Client } from 'pg'
import type { StatementCount } from '../../evidence/statement-count.ts'
import { connectPostgres, ownQuestion } from '../postgres-connection.ts'
import { control, type Extension, extensionQuery, onlookers } from './postgres-work.ts'

/** The longest time that a query to a database may take, in milliseconds. */
const questionTimeoutMs = 5000

/** Reads what each statement of one database has cost so far, over a connection that stays open. Disposing closes it. */
export interface StatementReader extends AsyncDisposable {
  read(): Promise<readonly StatementCount[]>
}

function statementsQuery({ schema, columns }: Extension): string {
  const outermost = columns.includes('toplevel') ? 'AND toplevel' : ''
  const time = columns.includes('total_exec_time') ? 'total_exec_time' : 'total_time'
  return `SELECT ${ownQuestion} query AS text, sum(calls)::float8 AS calls, sum(rows)::float8 AS rows,
      sum(${time})::float8 AS milliseconds
    FROM ${schema}.pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ${outermost}
      AND userid NOT IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($1) AND rolname <> current_user)
      AND query NOT LIKE '%${ownQuestion}%' AND NOT ${control}
    GROUP BY query`
}

/**
 * Opens a reader of the service's statements: those in the database of the URL, without the harness's own queries, those of
 * monitoring roles, and those that begin or end a transaction.
 * @throws Error in words when the database does not count statements; the server's message when it cannot be asked.
 */
export async function openStatementReader(url: string): Promise<StatementReader> {
  const client: Client = await connectPostgres(
    { connectionString: url, query_timeout: questionTimeoutMs, application_name: 'tailgate' },
    questionTimeoutMs,
  )
  const close = () => client.end().catch(() => undefined)
  try {
    const { rows } = await client.query<Extension>(extensionQuery)
    const extension = rows.find(({ track }) => track !== null && track !== 'none')
    if (extension === undefined)
      throw new Error('PostgreSQL does not count statements without pg_stat_statements')
    const query = statementsQuery(extension)
    return {
      read: async () => (await client.query<StatementCount>(query, [onlookers])).rows,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
