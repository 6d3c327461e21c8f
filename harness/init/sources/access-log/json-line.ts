import type { SeenRequest } from '../../routes/seen.ts'
import { commonTime, pathIn, requestLine } from './log-line.ts'

/**
 * The keys under which Nginx, Caddy, Traefik, Envoy, pino-http, morgan and cloud loggers store the values, the likeliest
 * first.
 */
const keys = {
  method:
    'request.method req.method method request_method http_method httpMethod verb RequestMethod httpRequest.requestMethod http.request.method http.method',
  target:
    'request.uri req.url request_uri uri url path target RequestPath requestPath httpRequest.requestUrl url.original http.target http.url',
  line: 'request request_line RequestLine',
  status:
    'status res.statusCode response.status statusCode status_code response_code DownstreamStatus httpRequest.status http.response.status_code http.status_code',
  started: 'start_time StartUTC startTime requestTime',
  time: 'msec ts time timestamp @timestamp time_iso8601 time_local date datetime',
  tookSeconds: 'request_time duration duration_s elapsed_seconds httpRequest.latency',
  tookMs: 'responseTime response_time duration_ms durationMs elapsed_ms response_time_ms latency_ms',
} as const

/**
 * Keys with a different unit: the duration of Envoy and of lograge, which also names controller and action, is in milliseconds,
 * and Traefik's in nanoseconds, under names that elsewhere mean seconds.
 */
const odd: { readonly nanoseconds: string; readonly besideMs: readonly (readonly string[])[] } = {
  nanoseconds: 'Duration',
  besideMs: [['start_time'], ['controller', 'action']],
}

type Document = Readonly<Record<string, unknown>>

const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null

/** The value of a key, which may be a single name with dots or a path through nested documents. */
function at(document: Document, key: string): unknown {
  if (key in document) return document[key]
  let value: unknown = document
  for (const name of key.split('.')) value = isDocument(value) ? value[name] : undefined
  return value
}

const first = <T>(
  document: Document,
  names: string,
  read: (value: unknown) => T | undefined,
): T | undefined => {
  for (const name of names.split(' ')) {
    const found = read(at(document, name))
    if (found !== undefined) return found
  }
  return undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A number, also as text, which Nginx writes, and with the `s` of a protobuf duration. */
const number = (value: unknown): number | undefined => {
  const read = typeof value === 'string' ? Number(value.replace(/s$/, '') || Number.NaN) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}

/** A time in seconds; larger numbers are in milliseconds, microseconds or nanoseconds. */
const inSeconds = (moment: number): number => {
  let seconds = moment
  while (seconds > 1e11) seconds /= 1000
  return seconds
}

const time = (value: unknown): number | undefined => {
  const seconds = number(value)
  if (seconds !== undefined) return seconds > 1e8 ? inSeconds(seconds) : undefined
  const written = text(value)
  if (written === undefined) return undefined
  const parsed = Date.parse(written) / 1000
  return Number.isNaN(parsed) ? commonTime(written) : parsed
}

function tookSecondsOf(document: Document): number | undefined {
  const nanoseconds = number(document[odd.nanoseconds])
  if (nanoseconds !== undefined) return nanoseconds / 1e9
  const ms = first(document, keys.tookMs, number)
  if (ms !== undefined) return ms / 1000
  const seconds = first(document, keys.tookSeconds, number)
  const isMs = odd.besideMs.some((names) => names.every((name) => name in document))
  return seconds !== undefined && isMs ? seconds / 1000 : seconds
}

/** Reads a JSON line of a proxy or a logger; undefined when it is not JSON, or names no request. */
export function jsonLine(line: string): SeenRequest | undefined {
  const document = parsed(line)
  if (document === undefined) return undefined
  const asked = first(document, keys.line, (value) =>
    typeof value === 'string' ? requestLine(value) : undefined,
  )
  const method = asked?.method ?? first(document, keys.method, text)?.toUpperCase()
  const target = asked?.target ?? first(document, keys.target, text)
  if (method === undefined || target === undefined) return undefined
  const tookSeconds = tookSecondsOf(document)
  const started = first(document, keys.started, time)
  const ended = first(document, keys.time, time)
  const at = started ?? (ended === undefined ? undefined : ended - (tookSeconds ?? 0))
  const status = first(document, keys.status, number)
  return {
    method,
    target: pathIn(target),
    ...(at === undefined ? {} : { at }),
    ...(tookSeconds === undefined ? {} : { tookSeconds }),
    ...(status === undefined ? {} : { status }),
  }
}

function parsed(line: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isDocument(value) ? value : undefined
  } catch {
    return undefined
  }
}
