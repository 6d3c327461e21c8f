import type { Client } from 'pg'
import { messageOf } from '../../base/errors.ts'
import { connectPostgres, ownQuestion } from '../postgres-connection.ts'

const questionTimeoutMs = 5000

/** PostgreSQL's plan of a statement for any parameter values, as EXPLAIN (FORMAT JSON) returns it, or why there is none. */
export type GenericPlan = { readonly plan: unknown } | { readonly error: string }

/** From this version (12) on, PostgreSQL can be told to plan a prepared statement for any values. */
const firstWithGenericPlans = 120_000

interface Plans {
  readonly 'QUERY PLAN': unknown
}

/** The extended protocol accepts a single statement, so that no other can follow the explained one. */
const alone = (client: Client, text: string) => {
  // The types of pg lack this mode.
  const question = { text, values: [], queryMode: 'extended' }
  return client.query<Plans>(question)
}

const placeholders = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))

async function planOf(client: Client, name: string, text: string): Promise<unknown> {
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan')
  await alone(client, `PREPARE ${name} AS ${ownQuestion} ${text}`)
  // A generic plan is made before values are considered, so the values given here do not appear in it.
  const values = Array.from({ length: placeholders(text) }, () => 'NULL').join(', ')
  const executed = values === '' ? name : `${name} (${values})`
  const { rows } = await client.query<Plans>(`EXPLAIN (FORMAT JSON) ${ownQuestion} EXECUTE ${executed}`)
  return rows[0]?.['QUERY PLAN']
}

/**
 * The generic plans of statements in the form of pg_stat_statements. No statement is executed: each is only planned, in a
 * read-only transaction that is rolled back. A statement that PostgreSQL cannot plan this way (because the types of its
 * parameters do not follow from it) has the error in place of a plan.
 * @throws Error with the server's message when it cannot be asked at all.
 */
export async function genericPlans(url: string, texts: readonly string[]): Promise<readonly GenericPlan[]> {
  const client = await connectPostgres(
    { connectionString: url, query_timeout: questionTimeoutMs, application_name: 'tailgate' },
    questionTimeoutMs,
  )
  try {
    const { rows } = await client.query<{ version: string }>(
      `SELECT ${ownQuestion} current_setting('server_version_num') AS version`,
    )
    if (Number(rows[0]?.version) < firstWithGenericPlans)
      return texts.map(() => ({ error: 'PostgreSQL plans a statement for any values from version 12 on' }))
    const plans: GenericPlan[] = []
    for (const [index, text] of texts.entries()) {
      await client.query('BEGIN READ ONLY')
      plans.push(
        await planOf(client, `tailgate_explained_${index}`, text).then(
          (plan) => ({ plan }),
          (error: unknown) => ({ error: messageOf(error) }),
        ),
      )
      await client.query('ROLLBACK')
    }
    return plans
  } finally {
    await client.end().catch(() => undefined)
  }
}
