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

/** `fetch` refuses URLs with credentials (`http://user:password@host`), so the credentials are moved to a header. */
export function splitCredentials(url: string): {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
} {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return { base: url, headers: {} }
  const credentials = [username, password].map(decodeURIComponent).join(':')
  const header = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { base: withoutCredentials(url), headers: { authorization: header } }
}

/** The address without credentials, for people. */
export function withoutCredentials(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href.replace(/\/+$/, '')
}

const numberOf = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text))

/**
 * The data of one call of Prometheus' HTTP API; `path` follows `/api/v1/`. With parameters, the call is a POST. The URL may
 * contain a user and a password.
 * @throws Error with the reason that Prometheus gives, or when it does not answer within 10 s.
 */
export async function askPrometheus<T>(
  url: string,
  path: string,
  parameters?: Readonly<Record<string, string | number>>,
): Promise<T> {
  const body = parameters && new URLSearchParams()
  for (const [name, value] of Object.entries(parameters ?? {})) body?.set(name, String(value))
  const { base, headers } = splitCredentials(url)
  const response = await fetch(`${base}/api/v1/${path}`, {
    ...(body ? { method: 'POST', body } : {}),
    headers,
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status === 401)
    throw new Error('it wants a user in its URL, and their password with --password-file')
  const { status, data, error } = (await response.json()) as Answer<T>
  if (status !== 'success' || data === undefined)
    throw new Error(error ?? `${path} was answered ${response.status}`)
  return data
}

const seriesOf = ({ result }: QueryData): readonly AnsweredSeries[] =>
  result.map(({ metric, value, values }) => ({
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(([time, text]) => [time, numberOf(text)] as const),
  }))

/**
 * The result of a query along a range.
 * @throws as `askPrometheus`.
 */
export const queryRange = async (
  url: string,
  query: string,
  { from, to, step }: QueryRange,
): Promise<readonly AnsweredSeries[]> =>
  seriesOf(await askPrometheus<QueryData>(url, 'query_range', { query, start: from, end: to, step }))

/**
 * The result of a query at a Unix time in seconds.
 * @throws as `askPrometheus`.
 */
export const queryAt = async (url: string, query: string, time: number): Promise<readonly AnsweredSeries[]> =>
  seriesOf(await askPrometheus<QueryData>(url, 'query', { query, time }))
