import type { HeaderValues } from '../../config/scenario/scenario.ts'

/** One Cookie header made from several: for a name that occurs more than once, the last value counts. */
function mergedCookies(texts: readonly string[]): string {
  const pairs = new Map<string, string>()
  for (const text of texts)
    for (const pair of text.split(';')) {
      const [name = ''] = pair.split('=')
      if (pair.trim() !== '') pairs.set(name.trim(), pair.trim())
    }
  return [...pairs.values()].join('; ')
}

/** One header: its name as written, and one line for each value. A header without a value removes a default. */
interface Header {
  readonly name: string
  readonly values: readonly string[]
}

/** Headers by their lower-case names, in the order in which they are sent. */
export type Headers = ReadonlyMap<string, Header>

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Characters that a value must not contain, above all line breaks, which would begin another header (RFC 9110, 5.5). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0a-\x1f\x7f]/
const hostname = /^[^\s/@?#\\]+$/

const ofConnection = 'it decides by itself how long a connection is kept and what is spoken on it'
/** Headers that only the engine may set, with the reason. */
const owned: ReadonlyMap<string, string> = new Map([
  ['content-length', 'it counts the body that it sends'],
  ['transfer-encoding', 'it sends a body whole and with its length'],
  ...['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings'].map(
    (name) => [name, ofConnection] as const,
  ),
])

/**
 * The values of one header as lines.
 * @throws TypeError when they cannot be sent.
 */
function valuesOf(name: string, value: unknown): readonly string[] {
  if (value === null) return []
  return [value].flat().map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number')
      throw new TypeError(
        `The header ${JSON.stringify(name)} is ${one === undefined ? 'undefined' : typeof one}; give it text, a number, a list of them, or null to leave it out.`,
      )
    const text = String(one)
    if (control.test(text))
      throw new TypeError(`The header ${JSON.stringify(name)} holds a line break or a control character.`)
    return text
  })
}

function refuse(name: string, values: readonly string[]): void {
  const reason = owned.get(name)
  if (reason !== undefined)
    throw new TypeError(`The header "${name}" belongs to the engine: ${reason}. Leave it out.`)
  if (name === 'te' && values.some((value) => value.trim().toLowerCase() !== 'trailers'))
    throw new TypeError(
      'The header "te" can only be "trailers": the engine reads no other encoding of transfer.',
    )
  if (name === 'host' && !(values.length === 1 && hostname.test(values[0] ?? '')))
    throw new TypeError(
      'The header "host" must be one host, such as "tenant.example" or "tenant.example:8080".',
    )
}

const isIterable = (headers: HeaderValues | Iterable<readonly [string, unknown]>) =>
  Symbol.iterator in headers

/**
 * The headers of `base`, replaced by the headers of `over` with the same name in any case.
 * @throws TypeError in a sentence when a header cannot be sent, contains a line break, or may only be set by the engine.
 */
export function mergedHeaders(base: Headers, over: HeaderValues): Headers {
  if (typeof over !== 'object' || over === null || Array.isArray(over))
    throw new TypeError('headers must be an object of names and values.')
  const merged = new Map(base)
  const own: Iterable<readonly [string, unknown]> = isIterable(over)
    ? (over as unknown as Iterable<readonly [string, unknown]>)
    : Object.entries(over)
  for (const [name, value] of own) {
    if (!token.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header.`)
    const key = name.toLowerCase()
    const values = valuesOf(name, value)
    refuse(key, values)
    merged.set(key, { name, values })
  }
  return merged
}

/** The headers of every request to `host` by default. */
export const defaultHeaders = (host: string): Headers => new Map([['host', { name: 'Host', values: [host] }]])

/**
 * Adds cookies. For one name, the value of the request counts over that of the cookie jar, and that over the session's. A
 * request that removes the header sends no cookies.
 */
export function withCookies(common: Headers, merged: Headers, jar: string): Headers {
  const [before, after] = [common.get('cookie'), merged.get('cookie')]
  if (after !== undefined && after.values.length === 0) return merged
  const own = after === before ? [] : (after?.values ?? [])
  const value = mergedCookies([...(before?.values ?? []), jar, ...own])
  return new Map(merged).set('cookie', { name: 'Cookie', values: [value] })
}

/** Header lines in the form of HTTP/1.1. */
export function headerText(headers: Headers): string {
  let text = ''
  for (const { name, values } of headers.values()) for (const value of values) text += `${name}: ${value}\r\n`
  return text
}
