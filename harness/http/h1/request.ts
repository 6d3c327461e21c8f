import type { Bytes, RequestDescription } from '../../config/scenario/scenario.ts'
import type { Method } from '../../config/target/target.ts'

/** A request as it goes over the wire: the text of its head (and of a body of text), then bytes. */
export interface WireRequest {
  readonly method: Method
  readonly path: string
  readonly head: string
  readonly body: readonly Uint8Array[]
  /** Bytes it takes in all. */
  readonly length: number
  /** Whether the answer's head and body are wanted, and not only their size. */
  readonly keep: boolean
}

const lineBreak = /[\r\n]/

/** Header lines as text. @throws TypeError when a name or value would break out of its line. */
export function headerText(headers: Readonly<Record<string, string>>): string {
  let text = ''
  for (const [name, value] of Object.entries(headers)) {
    if (lineBreak.test(name) || lineBreak.test(value))
      throw new TypeError(`The header ${JSON.stringify(name)} holds a line break.`)
    text += `${name}: ${value}\r\n`
  }
  return text
}

/** Whether a body is sent as it is, and not as JSON. */
export const isBytes = (body: NonNullable<RequestDescription['body']>): body is Bytes =>
  body instanceof Uint8Array || Array.isArray(body)

/** `common` is the text of the headers every request carries, Host among them. */
export function wireRequest(
  method: Method,
  { path, headers, body }: RequestDescription,
  common: string,
  keep: boolean,
): WireRequest {
  if (!path.startsWith('/') || /\s/.test(path)) throw new TypeError(`"${path}" is no path for a request.`)
  const own = headers === undefined ? '' : headerText(headers)
  const start = `${method} ${path} HTTP/1.1\r\n${common}${own}`
  const base = { method, path, keep }
  if (body === undefined) {
    const empty = method === 'GET' || method === 'DELETE' ? '' : 'Content-Length: 0\r\n'
    const head = `${start}${empty}\r\n`
    return { ...base, head, body: [], length: head.length }
  }
  if (isBytes(body)) {
    const parts = body instanceof Uint8Array ? [body] : body
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0)
    const head = `${start}Content-Length: ${size}\r\n\r\n`
    return { ...base, head, body: parts, length: head.length + size }
  }
  const json = JSON.stringify(body)
  const size = Buffer.byteLength(json)
  const head = `${start}Content-Type: application/json\r\nContent-Length: ${size}\r\n\r\n${json}`
  return { ...base, head, body: [], length: head.length - json.length + size }
}
