import type { Client } from 'pg'
import { messageOf } from '../../base/errors.ts'
import { connectPostgres, ownQuestion } from '../postgres-connection.ts'

const questionTimeoutMs = 5000

/** The plan that PostgreSQL makes of a statement for any values, as EXPLAIN (FORMAT JSON) gives it, or why there is none. */
export type GenericPlan = { readonly plan: unknown } | { readonly error: string }

/** From version 12 on PostgreSQL can be told to plan a prepared statement for any values. */
const firstWithGenericPlans = 120_000

interface Plans {
  readonly 'QUERY PLAN': unknown
}

/** The extended protocol takes one statement, so that nothing can stand behind the one that is explained. */
const alone = (client: Client, text: string) => {
  // The types of pg do not know of the mode.
  const question = { text, values: [], queryMode: 'extended' }
  return client.query<Plans>(question)
}

const placeholders = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))

async function planOf(client: Client, name: string, text: string): Promise<unknown> {
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan')
  await alone(client, `PREPARE ${name} AS ${ownQuestion} ${text}`)
  // A generic plan is made before any value is looked at, so that those given here are not in it.
  const values = Array.from({ length: placeholders(text) }, () => 'NULL').join(', ')
  const executed = values === '' ? name : `${name} (${values})`
  const { rows } = await client.query<Plans>(`EXPLAIN (FORMAT JSON) ${ownQuestion} EXECUTE ${executed}`)
  return rows[0]?.['QUERY PLAN']
}

/**
 * The generic plans of statements as pg_stat_statements keeps them. None is carried out: each is only planned, in a
 * transaction that may not write and is rolled back. A statement that PostgreSQL refuses to plan so (types of its values may
 * not follow from it) has the refusal in place of a plan.
 * @throws what the server says when it cannot be asked at all.
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
