import type { Method } from '../../config/target/description.ts'
import { BodyStart } from './body-start.ts'
import { keptText } from './coding.ts'
import { Allowance, KeptBody } from './kept-body.ts'
import type { Kept } from './request.ts'
import { type ResponseHead, responseHead } from './response-head.ts'

/**
 * The state at the end of some bytes: more are needed, a response is complete, the bytes are not HTTP, or a body has become
 * too long to be kept.
 */
export type Parsed = 'incomplete' | 'complete' | 'garbage' | 'too-long'

const maxHeadBytes = 64 * 1024
const maxRememberedHead = 1024
const hexadecimal = /^[0-9a-f]{1,12}(?:\s*;.*)?$/i

type State = 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'done'

/**
 * Reads HTTP/1.1 responses of one connection, one at a time. Bodies are skipped unless they are to be kept. The parser is
 * strict: anything that is not exactly a response is garbage, and heads, lines and kept bodies have a maximum length.
 */
export class ResponseParser {
  status = 0
  keepAlive = true
  /** The head as received, if it is to be kept. */
  keptHead = ''
  /** The beginning of the body, whether or not the body is kept. */
  readonly start = new BodyStart()
  readonly #allowance: Allowance
  #keep: Kept = 'nothing'
  #method: Method = 'GET'
  #kept: KeptBody | undefined
  /** The head of the response before, if it is short: thousands of connections remember one each. */
  #head: ResponseHead | undefined
  #state: State = 'done'
  #text = ''
  #left = 0

  constructor(allowance: Allowance = new Allowance()) {
    this.#allowance = allowance
  }

  /** The body so far, as an answer keeps it, if it is to be kept; the parser does not keep it any longer. */
  takeKeptBody(): string {
    const body = keptText(this.#kept, this.keptHead)
    this.#kept = undefined
    return body
  }

  /** Expects a new response to a request of this method. A response to HEAD has no body, whatever its headers say. */
  expect(keep: Kept, method: Method): void {
    this.takeKeptBody()
    this.status = 0
    this.keepAlive = true
    this.#state = 'head'
    this.keptHead = ''
    this.start.clear()
    this.#keep = keep
    this.#method = method
    this.#kept = keep === 'all' ? new KeptBody(this.#allowance) : undefined
    this.#text = ''
  }

  /** Whether nothing of the current response has come, or only informational heads before it. */
  get isBeforeHead(): boolean {
    return this.#state === 'head' && this.#text === ''
  }

  /** True when the end of the connection is a valid end of the current response. */
  get endsWithConnection(): boolean {
    return this.#state === 'until-close'
  }

  /** Reads what has come: `bytes` up to `size`, whatever an earlier response left behind it in the same memory. */
  feed(bytes: Buffer, size = bytes.length): Parsed {
    let at = 0
    while (at < size) {
      switch (this.#state) {
        case 'done':
          return 'garbage'
        case 'until-close':
          return this.#add(bytes, at, size) ? 'incomplete' : 'too-long'
        case 'body':
        case 'chunk': {
          const taken = Math.min(this.#left, size - at)
          if (!this.#add(bytes, at, at + taken)) return 'too-long'
          this.#left -= taken
          at += taken
          if (this.#left > 0) return 'incomplete'
          this.#state = this.#state === 'body' ? 'done' : 'chunk-end'
          break
        }
        case 'head': {
          const end = this.#take(bytes, at, size, '\r\n\r\n')
          if (this.#text.length > maxHeadBytes) return 'garbage'
          if (end < 0) return 'incomplete'
          at = end
          if (!this.#readHead()) return 'garbage'
          break
        }
        default: {
          const end = this.#take(bytes, at, size, '\r\n')
          if (this.#text.length > maxHeadBytes) return 'garbage'
          if (end < 0) return 'incomplete'
          at = end
          if (!this.#readLine()) return 'garbage'
        }
      }
      if (this.#state === 'done') return at === size ? 'complete' : 'garbage'
    }
    return 'incomplete'
  }

  /** False when a body that is to be kept has become too long. */
  #add(bytes: Buffer, from: number, to: number): boolean {
    this.start.add(bytes, from, to)
    return this.#kept === undefined || this.#kept.add(bytes.subarray(from, to))
  }

  /**
   * Adds bytes to the text up to `mark`, without it. Returns the position after the mark, or -1 when the mark has not
   * arrived.
   */
  #take(bytes: Buffer, from: number, size: number, mark: string): number {
    if (this.#text === '') {
      const at = bytes.indexOf(mark, from, 'latin1')
      // Behind `size` are bytes of other responses.
      const found = at >= 0 && at + mark.length <= size ? at : -1
      this.#text = bytes.toString('latin1', from, found < 0 ? size : found)
      return found < 0 ? -1 : found + mark.length
    }
    const before = this.#text.length
    this.#text += bytes.toString('latin1', from, size)
    const found = this.#text.indexOf(mark, Math.max(0, before - mark.length + 1))
    if (found < 0) return -1
    this.#text = this.#text.slice(0, found)
    return from + found + mark.length - before
  }

  #readHead(): boolean {
    if (this.#keep !== 'nothing') this.keptHead = this.#text
    // Most heads of a connection are the same for a second, until their date changes.
    const head = this.#head?.text === this.#text ? this.#head : responseHead(this.#text)
    this.#head = this.#text.length <= maxRememberedHead ? head : undefined
    this.#text = ''
    if (head === undefined) return false
    const { status, isValid, isChunked, length } = head
    this.status = status
    this.keepAlive = head.keepAlive
    if (!isValid) return false
    if (head.isWhole) {
      this.keepAlive = false
      this.#state = 'done'
    } else if (status < 200) {
      // An informational response: the final answer still follows.
      this.status = 0
      this.#state = 'head'
    } else if (status === 204 || status === 304 || this.#method === 'HEAD') this.#state = 'done'
    else if (isChunked) this.#state = 'chunk-size'
    else if (length === undefined) this.#startUntilClose()
    else {
      this.#left = length
      this.#state = length === 0 ? 'done' : 'body'
    }
    return true
  }

  #startUntilClose(): void {
    this.keepAlive = false
    this.#state = 'until-close'
  }

  /** A line inside a chunked body: a size, the end of a chunk, or a trailer. */
  #readLine(): boolean {
    const line = this.#text
    this.#text = ''
    switch (this.#state) {
      case 'chunk-size':
        if (!hexadecimal.test(line)) return false
        this.#left = Number.parseInt(line, 16)
        this.#state = this.#left === 0 ? 'trailer' : 'chunk'
        return true
      case 'chunk-end':
        this.#state = 'chunk-size'
        return line === ''
      default:
        if (line === '') this.#state = 'done'
        return true
    }
  }
}
