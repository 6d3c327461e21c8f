import { messageOf, TailgateError } from '../../base/errors.ts'
import type { Feeds } from '../../config/scenario/scenario.ts'
import { connect, names } from '../services/postgres.ts'

/** The part of a connection that is needed to ask for rows. */
interface Asked {
  query(text: string): Promise<{ readonly rows: Feeds[string] }>
}

/**
 * The rows of each feed.
 * @throws TailgateError PREPARE_FAILED with the name of a feed whose query the server refuses.
 */
export async function rowsOf(client: Asked, queries: Readonly<Record<string, string>>): Promise<Feeds> {
  const feeds: Record<string, Feeds[string]> = {}
  for (const [name, query] of Object.entries(queries)) {
    const { rows } = await client.query(query).catch((error: unknown) => {
      throw new TailgateError('PREPARE_FAILED', {
        ...{ what: `feed "${name}" (dataset.feeds)`, problem: messageOf(error), log: query },
      })
    })
    feeds[name] = rows
  }
  return feeds
}

/**
 * Runs the queries of the feeds, from whose rows scenarios draw. Dates become ISO texts.
 * @throws TailgateError PREPARE_FAILED.
 */
export async function readFeeds(
  running: { readonly socketDirectory: string; readonly port: number },
  queries: Readonly<Record<string, string>>,
): Promise<Feeds> {
  const client = await connect(running, names.app, names.database)
  try {
    return await rowsOf(client, queries)
  } finally {
    await client.end()
  }
}
