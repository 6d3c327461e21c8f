import type { Feeds } from '../../config/scenario/scenario.ts'
import { connect, names } from '../services/postgres.ts'

/** Runs the queries of the feeds, from whose rows scenarios draw. Dates become ISO texts. */
export async function readFeeds(
  running: { readonly socketDirectory: string; readonly port: number },
  queries: Readonly<Record<string, string>>,
): Promise<Feeds> {
  const client = await connect(running, names.app, names.database)
  try {
    const feeds: Record<string, Feeds[string]> = {}
    for (const [name, query] of Object.entries(queries)) feeds[name] = (await client.query(query)).rows
    return feeds
  } finally {
    await client.end()
  }
}
