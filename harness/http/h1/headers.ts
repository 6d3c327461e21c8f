import type { HeaderValues } from '../../config/scenario/scenario.ts'

/** One value of the header Cookie of several: of a name that is in more than one of them, the last stands. */
function mergedCookies(texts: readonly string[]): string {
  const pairs = new Map<string, string>()
  for (const text of texts)
    for (const pair of text.split(';')) {
      const [name = ''] = pair.split('=')
      if (pair.trim() !== '') pairs.set(name.trim(), pair.trim())
    }
  return [...pairs.values()].join('; ')
}

/** One header: its name as it was written, and a line for each value. One without a value takes the place of a default. */
interface Header {
  readonly name: string
  readonly values: readonly string[]
}

/** Headers by their names in lower case, in the order in which they go out. */
export type Headers = ReadonlyMap<string, Header>

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What a value may not hold, a line break above all, by which it would break out of its line (RFC 9110, 5.5). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0a-\x1f\x7f]/
const hostname = /^[^\s/@?#\\]+$/

const ofConnection = 'it decides by itself how long a connection is kept and what is spoken on it'
/** Headers that the engine must set itself to be understood, and why. */
const owned: ReadonlyMap<string, string> = new Map([
  ['content-length', 'it counts the body that it sends'],
  ['transfer-encoding', 'it sends a body whole and with its length'],
  ...['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings'].map(
    (name) => [name, ofConnection] as const,
  ),
])

/** The values of one header as lines. @throws TypeError when they cannot be sent. */
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
 * `base` with the headers of `over` in the place of those of the same name, in whatever case they are written.
 * @throws TypeError in a sentence when one cannot be sent, would break out of its line, or belongs to the engine.
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

/** The headers of every request to `host` before anything is said of them. */
export const defaultHeaders = (host: string): Headers => new Map([['host', { name: 'Host', values: [host] }]])

/**
 * The cookies that go out: of one name, that of the request itself stands over that of the jar, and that over the
 * session's. A request that leaves the header out sends none.
 */
export function withCookies(common: Headers, merged: Headers, jar: string): Headers {
  const [before, after] = [common.get('cookie'), merged.get('cookie')]
  if (after !== undefined && after.values.length === 0) return merged
  const own = after === before ? [] : (after?.values ?? [])
  const value = mergedCookies([...(before?.values ?? []), jar, ...own])
  return new Map(merged).set('cookie', { name: 'Cookie', values: [value] })
}

/** Header lines as HTTP/1.1 writes them. */
export function headerText(headers: Headers): string {
  let text = ''
  for (const { name, values } of headers.values()) for (const value of values) text += `${name}: ${value}\r\n`
  return text
}
