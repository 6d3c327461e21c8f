import { messageOf } from '../base/errors.ts'
import { seriesStepSeconds } from '../evidence/reader/target-series.ts'
import { type AnsweredSeries, queryRange } from './client.ts'

/** The content of `series.json` of a bundle: what Prometheus recorded during the run, by the name of the query. */
export interface RecordedSeries {
  /** Unix times in seconds. */
  readonly from: number
  readonly to: number
  readonly series: Readonly<
    Record<string, { readonly query: string; readonly lines: readonly AnsweredSeries[] }>
  >
  /** Queries that failed, with the reason. */
  readonly problems: readonly string[]
}

/**
 * Sends each query to the Prometheus at `url` for the time between two Unix times in seconds, with one point per second, or
 * with fewer where these would be more than a thousand. Never rejects.
 */
export async function readSeries(
  url: string,
  queries: Readonly<Record<string, string>>,
  from: number,
  to: number,
): Promise<RecordedSeries> {
  const problems: string[] = []
  const step = seriesStepSeconds(from, to)
  const entries = await Promise.all(
    Object.entries(queries).map(async ([name, query]) => {
      const lines = await queryRange(url, query, { from, to, step }).catch((error: unknown) => {
        problems.push(`${name}: ${messageOf(error)}`)
        return []
      })
      return [name, { query, lines }] as const
    }),
  )
  return { from, to, series: Object.fromEntries(entries), problems }
}
