import type { RequestDescription } from '../../config/scenario.ts'
import type { Method } from '../../config/target.ts'

/** A request as it goes over the wire: the text of its head, and its body when that is bytes. */
export interface WireRequest {
  readonly method: Method
  readonly head: string
  readonly body: Uint8Array | undefined
  readonly length: number
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

/**
 * `common` is the text of the headers every request carries, Host among them. JSON bodies go with the head in one
 * write; bytes follow it.
 */
export function wireRequest(
  method: Method,
  { path, headers, body }: RequestDescription,
  common: string,
): WireRequest {
  if (!path.startsWith('/') || /[\s]/.test(path)) throw new TypeError(`"${path}" is no path for a request.`)
  const own = headers === undefined ? '' : headerText(headers)
  const start = `${method} ${path} HTTP/1.1\r\n${common}${own}`
  if (body === undefined) {
    const head =
      method === 'GET' || method === 'DELETE' ? `${start}\r\n` : `${start}Content-Length: 0\r\n\r\n`
    return { method, head, body: undefined, length: head.length }
  }
  if (body instanceof Uint8Array) {
    const head = `${start}Content-Length: ${body.byteLength}\r\n\r\n`
    return { method, head, body, length: head.length + body.byteLength }
  }
  const json = JSON.stringify(body)
  const size = Buffer.byteLength(json)
  const head = `${start}Content-Type: application/json\r\nContent-Length: ${size}\r\n\r\n${json}`
  return { method, head, body: undefined, length: head.length - json.length + size }
}
