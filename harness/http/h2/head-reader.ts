import { readHuffman } from './huffman.ts'

/** The numbered fields (RFC 7541, appendix A), each as `name` or `name: value`. */
const numbered = `
:authority
:method: GET
:method: POST
:path: /
:path: /index.html
:scheme: http
:scheme: https
:status: 200
:status: 204
:status: 206
:status: 304
:status: 400
:status: 404
:status: 500
accept-charset
accept-encoding: gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate
`
  .trim()
  .split('\n')
  .map((line) => {
    const end = line.indexOf(': ')
    return end < 0 ? ([line, ''] as const) : ([line.slice(0, end), line.slice(end + 2)] as const)
  })

/** The head of an answer. */
export interface AnswerHead {
  /** 0 when it has none. */
  readonly status: number
  /** The announced length of the body in bytes; undefined when none is announced. */
  readonly length: number | undefined
  /** One line for each field, in the form of HTTP/1.1; empty when it is not wanted. */
  readonly text: string
}

class Reader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get first(): number | undefined {
    return this.#bytes[this.at]
  }

  /** A number of which the first byte holds this many bits (RFC 7541, 5.1); undefined when it is incomplete or too large. */
  number(bits: number): number | undefined {
    const most = 2 ** bits - 1
    const low = (this.#bytes[this.at] ?? 0) & most
    this.at += 1
    if (low < most) return low
    let value = most
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.at]
      if (byte === undefined) return undefined
      this.at += 1
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    return undefined
  }

  /** A string (RFC 7541, 5.2), empty when it is not `wanted`; undefined when it is invalid. */
  text(wanted: boolean): string | undefined {
    const coded = ((this.first ?? 0) & 128) !== 0
    const length = this.number(7)
    const from = this.at
    if (length === undefined || from + length > this.#bytes.length) return undefined
    this.at += length
    if (!wanted) return ''
    const bytes = this.#bytes.subarray(from, this.at)
    return coded ? readHuffman(bytes) : bytes.toString('latin1')
  }
}

/**
 * Reads the head of an answer (RFC 7541). The server was told not to use a table (SETTINGS_HEADER_TABLE_SIZE 0), so that no
 * head depends on another and unwanted fields need not be decoded. Undefined when the head is invalid.
 */
export function readHead(block: Buffer, keep: boolean): AnswerHead | undefined {
  const reader = new Reader(block)
  let status = 0
  let length: number | undefined
  let text = ''
  for (let first = reader.first; first !== undefined; first = reader.first) {
    if ((first & 0xe0) === 0x20) {
      if (reader.number(5) !== 0) return undefined
      continue
    }
    const whole = first >= 128
    const index = reader.number(whole ? 7 : first >= 64 ? 6 : 4)
    const known = numbered[(index ?? 0) - 1]
    if (index === undefined || (index > 0 || whole) !== (known !== undefined)) return undefined
    const name = index > 0 ? known?.[0] : reader.text(keep)
    const value = whole ? known?.[1] : reader.text(keep || name === ':status' || name === 'content-length')
    if (name === undefined || value === undefined) return undefined
    if (name === ':status') {
      if (status > 0 || !/^[1-5]\d\d$/.test(value)) return undefined
      status = Number(value)
    }
    if (name === 'content-length') {
      if (!/^\d{1,15}$/.test(value)) return undefined
      length = Number(value)
    }
    if (!keep) continue
    if (/[\r\n\0]/.test(value)) return undefined
    text += `${name}: ${value}\r\n`
  }
  return { status, length, text }
}
