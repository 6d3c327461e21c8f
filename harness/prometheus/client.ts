import { splitCredentials } from '../http/credentials.ts'
import { numberOf, readMatrix, type TakePoint } from './matrix.ts'

/** One series of an answer: its labels, and pairs of Unix time in seconds and value (a missing value is `NaN`). */
export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [number, number])[]
}

/** The stretch of a range query: Unix times in seconds, and the step between two points in seconds. */
export interface QueryRange {
  readonly from: number
  readonly to: number
  readonly step: number
}

interface Answer<T> {
  readonly status: string
  readonly error?: string
  readonly data?: T
}

interface QueryData {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>
    readonly values?: readonly (readonly [number, string])[]
    readonly value?: readonly [number, string]
  }[]
}

const timeoutMs = 10_000

/** The answer to one call of Prometheus' HTTP API, as text. */
interface Text {
  readonly status: number
  readonly text: string
}

/** Between programs of one machine, compressing takes longer than sending. */
const isHere = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)

async function textFrom(
  url: string,
  path: string,
  parameters?: Readonly<Record<string, string | number>>,
): Promise<Text> {
  const body = parameters && new URLSearchParams()
  for (const [name, value] of Object.entries(parameters ?? {})) body?.set(name, String(value))
  const { base, headers } = splitCredentials(url)
  const response = await fetch(`${base}/api/v1/${path}`, {
    ...(body ? { method: 'POST', body } : {}),
    headers: isHere(base) ? { ...headers, 'accept-encoding': 'identity' } : headers,
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status === 401)
    throw new Error('it wants a user in its URL, and their password with --password-file')
  return { status: response.status, text: await response.text() }
}

/** The answer in a text; undefined for a text that is no JSON, such as the page of a proxy. */
function answerIn<T>(text: string): Answer<T> | undefined {
  try {
    return JSON.parse(text) as Answer<T>
  } catch {
    return undefined
  }
}

function dataIn<T>({ status: code, text }: Text, path: string): T {
  const answer = answerIn<T>(text)
  if (answer === undefined) throw new Error(`${path} was answered ${code}, and not in JSON`)
  const { status, data, error } = answer
  if (status !== 'success' || data === undefined) throw new Error(error ?? `${path} was answered ${code}`)
  return data
}

/**
 * The data of one call of Prometheus' HTTP API; `path` follows `/api/v1/`. With parameters, the call is a POST. The URL may
 * contain a user and a password.
 * @throws Error with the reason that Prometheus gives, or when it does not answer within 10 s.
 */
export const askPrometheus = async <T>(
  url: string,
  path: string,
  parameters?: Readonly<Record<string, string | number>>,
): Promise<T> => dataIn<T>(await textFrom(url, path, parameters), path)

const seriesOf = ({ result }: QueryData): readonly AnsweredSeries[] =>
  result.map(({ metric, value, values }) => ({
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(([time, text]) => [time, numberOf(text)] as const),
  }))

/**
 * Reads the result of a query along a range, series by series.
 * @param begin makes what takes the points of a series with these labels. Where the answer has an unusual form, it is called
 * again for each series, and what it made before does not count.
 * @throws as `askPrometheus`.
 */
export async function readRange<Made extends { readonly take: TakePoint }>(
  url: string,
  query: string,
  { from, to, step }: QueryRange,
  begin: (labels: AnsweredSeries['labels']) => Made,
): Promise<readonly Made[]> {
  const text = await textFrom(url, 'query_range', { query, start: from, end: to, step })
  const made: Made[] = []
  const whole = readMatrix(text.text, (labels) => {
    const one = begin(labels)
    made.push(one)
    return one.take
  })
  if (whole) return made
  return seriesOf(dataIn<QueryData>(text, 'query_range')).map(({ labels, points }) => {
    const one = begin(labels)
    for (const [time, value] of points) one.take(time, value)
    return one
  })
}

/**
 * The result of a query along a range.
 * @throws as `askPrometheus`.
 */
export const queryRange = (
  url: string,
  query: string,
  range: QueryRange,
): Promise<readonly AnsweredSeries[]> =>
  readRange(url, query, range, (labels) => {
    const points: (readonly [number, number])[] = []
    return { labels, points, take: (time, value) => points.push([time, value]) }
  })

/**
 * The result of a query at a Unix time in seconds.
 * @throws as `askPrometheus`.
 */
export const queryAt = async (url: string, query: string, time: number): Promise<readonly AnsweredSeries[]> =>
  seriesOf(await askPrometheus<QueryData>(url, 'query', { query, time }))
