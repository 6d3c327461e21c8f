import type { Panel, Query } from '../model/model.ts'
import { withoutVariables } from '../model/promql.ts'

/** What part of Prometheus's memory a panel shows. Unix times in seconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  /** Seconds between two points. */
  readonly step: number
  /** Seconds between two scrapes, from which Grafana works out $__rate_interval. */
  readonly scrapeInterval: number
}

/** One curve, or one number when it has a single point. `NaN` where there is no value. */
export interface Curve {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Unix times in seconds, and values. */
  readonly points: readonly (readonly [number, number])[]
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: { readonly result: readonly AnsweredSeries[] }
}

interface AnsweredSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly values?: readonly (readonly [number, string])[]
  readonly value?: readonly [number, string]
}

/** A query as Grafana would send it: at least four scrapes in a rate, and every value of each variable. */
export function sentQuery({ expr }: Query, { from, to, step, scrapeInterval }: TimeRange): string {
  const rate = Math.max(step + scrapeInterval, 4 * scrapeInterval)
  return withoutVariables(expr, {
    rate: `${Math.ceil(rate)}s`,
    range: `${Math.max(1, Math.round(to - from))}s`,
  })
}

/** `{{method}} {{endpoint}}` filled from the labels of a series. */
export const filledLegend = (legend: string, labels: Readonly<Record<string, string>>): string =>
  legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')

const numberOf = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text))

/**
 * Asks the Prometheus at `url` for what a panel shows: a number at the end of the range, or curves along it.
 * @throws Error with the reason Prometheus gives, or when it does not answer within 10 s.
 */
export async function askPanel(url: string, panel: Panel, range: TimeRange): Promise<readonly Curve[]> {
  const answers = await Promise.all(panel.queries.map((query) => askQuery(url, panel.kind, query, range)))
  return answers.flat()
}

async function askQuery(url: string, kind: Panel['kind'], query: Query, range: TimeRange): Promise<Curve[]> {
  const sent = sentQuery(query, range)
  const [path, when] =
    kind === 'stat'
      ? ['query', { time: range.to }]
      : ['query_range', { start: range.from, end: range.to, step: range.step }]
  const body = new URLSearchParams({ query: sent })
  for (const [name, value] of Object.entries(when)) body.set(name, String(value))
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as Answer
  if (answer.status !== 'success' || !answer.data)
    throw new Error(`${answer.error ?? `HTTP ${response.status}`}: ${sent}`)
  return answer.data.result.map(({ metric, value, values }) => ({
    name: filledLegend(query.legend, metric),
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(([time, text]) => [time, numberOf(text)] as const),
  }))
}
