import { messageOf } from '../base/errors.ts'

/** One line of a chart: Prometheus' labels, and pairs of Unix time in seconds and value. */
interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [number, number])[]
}

/** What `series.json` of a bundle holds: what Prometheus recorded during the run, by the name of the query. */
export interface RecordedSeries {
  /** Unix times in seconds. */
  readonly from: number
  readonly to: number
  readonly series: Readonly<Record<string, { readonly query: string; readonly lines: readonly Series[] }>>
  /** Queries that could not be answered, with the reason. */
  readonly problems: readonly string[]
}

interface RangeAnswer {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly result: readonly { metric: Record<string, string>; values: [number, string][] }[]
  }
}

async function range(url: string, query: string, from: number, to: number): Promise<readonly Series[]> {
  const step = Math.max(1, Math.ceil((to - from) / 1000))
  const parameters = new URLSearchParams({ query, start: String(from), end: String(to), step: String(step) })
  const response = await fetch(`${url}/api/v1/query_range`, {
    method: 'POST',
    body: parameters,
    signal: AbortSignal.timeout(5000),
  })
  const answer = (await response.json()) as RangeAnswer
  if (answer.status !== 'success' || !answer.data) throw new Error(answer.error ?? `HTTP ${response.status}`)
  return answer.data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([time, value]) => [time, Number(value)] as const),
  }))
}

/** Asks the Prometheus at `url` for each query between two Unix times in seconds, one point a second. Never rejects. */
export async function readSeries(
  url: string,
  queries: Readonly<Record<string, string>>,
  from: number,
  to: number,
): Promise<RecordedSeries> {
  const problems: string[] = []
  const entries = await Promise.all(
    Object.entries(queries).map(async ([name, query]) => {
      const lines = await range(url, query, from, to).catch((error: unknown) => {
        problems.push(`${name}: ${messageOf(error)}`)
        return []
      })
      return [name, { query, lines }] as const
    }),
  )
  return { from, to, series: Object.fromEntries(entries), problems }
}
