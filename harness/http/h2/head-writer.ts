import type { WireRequest } from '../h1/request.ts'

/** The numbers of the fields that have one (RFC 7541, appendix A). */
const known = { authority: 1, get: 2, post: 3, path: 4, https: 7, method: 2 } as const

/**
 * A sequence of fields, none of which enters a table, so that a request always takes the same bytes, whatever was sent
 * before.
 */
class Block {
  #bytes = Buffer.allocUnsafe(4096)
  #at = 0

  number(pattern: number, bits: number, value: number): void {
    this.#room(6)
    const most = 2 ** bits - 1
    let rest = value - most
    this.#bytes[this.#at++] = pattern | Math.min(value, most)
    if (rest < 0) return
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = 128 | (rest % 128)
    this.#bytes[this.#at++] = rest
  }

  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.number(0, 7, length)
    this.#room(length)
    this.#at += this.#bytes.write(value, this.#at)
  }

  /** Returns a copy of what was written, and empties the block. */
  take(): Buffer {
    const block = Buffer.from(this.#bytes.subarray(0, this.#at))
    this.#at = 0
    return block
  }

  #room(more: number): void {
    if (this.#at + more > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes], 2 * (this.#at + more))
  }
}

export interface RequestHead {
  readonly block: Buffer
  /** The text body that follows the header lines. */
  readonly text: string
}

/**
 * Writes the heads of requests as HPACK fields (RFC 7541). The host becomes the authority (RFC 9113, 8.3.1); headers about
 * the connection are left out, because HTTP/2 does not have them.
 */
export function headWriter(): (request: WireRequest) => RequestHead {
  const block = new Block()
  const named = (index: number, value: string) => {
    block.number(0, 4, index)
    block.text(value)
  }
  return ({ method, path, host, head }) => {
    const end = head.indexOf('\r\n\r\n')
    if (method === 'GET') block.number(128, 7, known.get)
    else if (method === 'POST') block.number(128, 7, known.post)
    else named(known.method, method)
    block.number(128, 7, known.https)
    named(known.authority, host)
    named(known.path, path)
    for (const line of head.slice(0, end).split('\r\n').slice(1)) {
      const colon = line.indexOf(':')
      const name = line.slice(0, colon).toLowerCase()
      if (name === 'host') continue
      block.number(0, 4, 0)
      block.text(name)
      block.text(line.slice(colon + 1).trim())
    }
    return { block: block.take(), text: head.slice(end + 4) }
  }
}
