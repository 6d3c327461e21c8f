import type { FailureKind } from '../../evidence/evidence.ts'
import { BodyStart } from '../h1/body-start.ts'
import { keptText } from '../h1/coding.ts'
import { type Allowance, KeptBody } from '../h1/kept-body.ts'
import type { Waiting } from '../h1/request-queue.ts'
import { readHead } from './head-reader.ts'

/** The most frames without content that a body may have; some servers end a body with one. */
const maxEmptyFrames = 1000

/**
 * What a stream begins with: its request, how much of it the server accepts, the memory limit for kept bodies, and how often
 * anything had come from the server.
 */
export interface StreamParts {
  readonly body: readonly Uint8Array[]
  readonly window: number
  readonly allowance: Allowance
  readonly heard: number
}

/** One request on a connection, and its answer so far. */
export class Stream {
  readonly id: number
  readonly waiting: Waiting
  /** Bytes that the server still accepts for this stream; negative when it reduced its window. */
  window: number
  /** When it was sent, in whole milliseconds of performance.now(): a whole number takes no memory of its own. */
  readonly sentAt = Math.trunc(performance.now())
  readonly heard: number
  /** Bytes received since the server was last allowed more. */
  unread = 0
  readonly #body: readonly Uint8Array[]
  #part = 0
  #offset = 0
  readonly #kept: KeptBody | undefined
  readonly #start = new BodyStart()
  #status = 0
  #head = ''
  /** Bytes of the body that are still to come; undefined when the length is not known. */
  #left: number | undefined
  #bytesIn = 0
  #empty = 0
  #firstByteAt: number | undefined

  constructor(id: number, waiting: Waiting, { body, window, allowance, heard }: StreamParts) {
    this.id = id
    this.waiting = waiting
    this.window = window
    this.heard = heard
    this.#body = body.filter(({ length }) => length > 0)
    this.#kept = waiting.request.keep === 'all' ? new KeptBody(allowance) : undefined
  }

  /** Whether the whole request was sent. */
  get sent(): boolean {
    return this.#part >= this.#body.length
  }

  /** Bytes of the body that were not sent. */
  get #unsent(): number {
    if (this.sent) return 0
    return this.#body.slice(this.#part).reduce((total, { length }) => total + length, -this.#offset)
  }

  /** The next bytes of the request's body, at most this many, all from one of its parts. */
  take(most: number): Uint8Array {
    const part = this.#body[this.#part] ?? new Uint8Array()
    const taken = part.subarray(this.#offset, this.#offset + most)
    this.#offset += taken.length
    if (this.#offset >= part.length) {
      this.#part += 1
      this.#offset = 0
    }
    return taken
  }

  count(bytes: number): void {
    this.#firstByteAt ??= performance.now()
    this.#bytesIn += bytes
  }

  /** Handles a head: that of the answer, or the trailers after its body. Returns false when it is invalid. */
  readHead(block: Buffer, last: boolean): boolean {
    const head = readHead(block, this.waiting.request.keep !== 'nothing')
    if (head === undefined) return false
    if (this.#status > 0) return last && head.status === 0
    if (head.status < 200) {
      // It is informational: the answer has not begun.
      this.#firstByteAt = undefined
      return head.status >= 100 && !last
    }
    this.#status = head.status
    this.#head = head.text
    const bodiless = head.status === 304 || this.waiting.request.method === 'HEAD'
    this.#left = bodiless ? undefined : head.length
    return true
  }

  /**
   * Handles a piece of the answer's body. It is garbage when no head came before or when too many pieces were empty, and too
   * long when the body has become too long to be kept.
   */
  readBody(piece: Buffer): 'read' | 'garbage' | 'too-long' {
    if (this.#left !== undefined) this.#left -= piece.length
    this.#start.add(piece)
    if (piece.length === 0) this.#empty += 1
    if (this.#empty > maxEmptyFrames || this.#status === 0) return 'garbage'
    return this.#kept?.add(piece) === false ? 'too-long' : 'read'
  }

  /** The server did not process the request; what was kept of an answer is released. */
  forget(): void {
    this.#kept?.take()
  }

  /** Reports the result of the request. A `failure` means that the answer was not complete; `local` has its code. */
  end(failure?: FailureKind, local?: string): void {
    const body = keptText(this.#kept, this.#head)
    const kept = this.waiting.request.keep === 'nothing' ? undefined : { head: this.#head, body }
    const status = this.#status
    const isWhole = status > 0 && (this.#left ?? 0) === 0
    const cause = failure ?? (isWhole ? undefined : 'reset')
    this.waiting.end({
      ...{ status, failure: cause, local, bytesIn: this.#bytesIn, unsent: this.#unsent, kept },
      firstByteAt: this.#firstByteAt,
      start: this.#start,
    })
  }
}
