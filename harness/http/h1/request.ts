import type { RequestDescription } from '../../config/scenario/scenario.ts'
import type { Method } from '../../config/target/description.ts'
import { bodyOf } from './body.ts'
import { type Headers, headerText, mergedHeaders, withCookies } from './headers.ts'
import { encodedPath } from './path.ts'

/** Which part of an answer is kept in addition to its status and size. */
export type Kept = 'nothing' | 'head' | 'all'

/** A request as it is sent: the text of its head (and of a text body), then bytes. */
export interface WireRequest {
  readonly method: Method
  readonly path: string
  /** The host in its head. */
  readonly host: string
  readonly head: string
  readonly body: readonly Uint8Array[]
  /** The length in bytes of everything that is sent. */
  readonly length: number
  readonly keep: Kept
}

/** The headers of every request of a scenario, with their text made only once. */
export interface CommonHeaders {
  readonly headers: Headers
  readonly text: string
}

export const commonHeaders = (headers: Headers): CommonHeaders => ({ headers, text: headerText(headers) })

/** Methods that send a content length even without content (RFC 9110, 8.6). */
const withContent: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

const keys: ReadonlySet<string> = new Set(['path', 'headers', 'body', 'form', 'expect'])

/** @throws TypeError when a scenario's function returned something other than a request. */
function check(description: RequestDescription): void {
  if (typeof description !== 'object' || description === null)
    throw new TypeError(
      `It gave ${description === null ? 'null' : typeof description}, and not { path: '/...' }.`,
    )
  if (description instanceof Promise)
    throw new TypeError(
      'It gave a promise, and a request is made at once: fetch what it needs in the session.',
    )
  for (const key in description)
    if (!keys.has(key))
      throw new TypeError(
        key === 'method'
          ? 'The method of a request is that of its route in tailgate.config.ts; leave "method" out.'
          : `A request has no "${key}"; it can have ${[...keys].join(', ')}.`,
      )
}

/**
 * Makes a request. `cookiesFor` gives the cookies that its journey stored, as a header value.
 * @throws TypeError in a sentence when it cannot be sent as described.
 */
export function wireRequest(
  method: Method,
  description: RequestDescription,
  common: CommonHeaders,
  keep: Kept,
  cookiesFor?: (host: string, path: string) => string,
): WireRequest {
  check(description)
  const path = encodedPath(description.path)
  const own = description.headers
  const merged = own === undefined ? common.headers : mergedHeaders(common.headers, own)
  const host = merged.get('host')?.values[0] ?? ''
  const cookies = cookiesFor?.(host, path) ?? ''
  const headers = cookies === '' ? merged : withCookies(common.headers, merged, cookies)
  const body = bodyOf(description)
  let head = `${method} ${path} HTTP/1.1\r\n${headers === common.headers ? common.text : headerText(headers)}`
  if (body?.type !== undefined && !headers.has('content-type')) head += `Content-Type: ${body.type}\r\n`
  if (body !== undefined) head += `Content-Length: ${body.size}\r\n`
  else if (withContent.has(method)) head += 'Content-Length: 0\r\n'
  head += `\r\n${body?.text ?? ''}`
  const headBytes = Buffer.byteLength(head)
  const parts = body?.parts ?? []
  const length = headBytes + (body === undefined || parts.length === 0 ? 0 : body.size)
  return { method, path, host, head, body: parts, length, keep }
}
