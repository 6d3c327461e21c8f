import type { FailureKind } from '../../evidence/evidence.ts'
import { BodyStart } from '../h1/body-start.ts'
import { type Allowance, KeptBody } from '../h1/kept-body.ts'
import type { Waiting } from '../h1/request-queue.ts'
import { readHead } from './head-reader.ts'

/** Frames without a byte that a body may have; some servers end one with such a frame. */
const maxEmptyFrames = 1000

/** What a stream begins with: what it sends, how much of it the server takes, and room for what it keeps. */
export interface StreamParts {
  readonly body: readonly Uint8Array[]
  readonly window: number
  readonly allowance: Allowance
}

/** One request on a connection, and what has come of its answer. */
export class Stream {
  readonly id: number
  readonly waiting: Waiting
  /** Bytes the server still takes for this stream; below zero when it took back some of what it had allowed. */
  window: number
  /** Bytes that came since the server was last allowed more. */
  unread = 0
  readonly #body: readonly Uint8Array[]
  #part = 0
  #offset = 0
  readonly #kept: KeptBody | undefined
  readonly #start = new BodyStart()
  #status = 0
  #head = ''
  /** Bytes of body that are still to come; undefined when that is not known. */
  #left: number | undefined
  #bytesIn = 0
  #empty = 0
  #firstByteAt: number | undefined

  constructor(id: number, waiting: Waiting, { body, window, allowance }: StreamParts) {
    this.id = id
    this.waiting = waiting
    this.window = window
    this.#body = body.filter(({ length }) => length > 0)
    this.#kept = waiting.request.keep === 'all' ? new KeptBody(allowance) : undefined
  }

  /** Whether the whole of the request was taken. */
  get sent(): boolean {
    return this.#part >= this.#body.length
  }

  /** The next bytes of the request's body, at most so many, of one of its parts. */
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

  /** A head has come: of the answer, or what follows its body. False when it is none. */
  readHead(block: Buffer, last: boolean): boolean {
    const head = readHead(block, this.waiting.request.keep !== 'nothing')
    if (head === undefined) return false
    if (this.#status > 0) return last && head.status === 0
    if (head.status < 200) return head.status >= 100 && !last
    this.#status = head.status
    this.#head = head.text
    const bodiless = head.status === 304 || this.waiting.request.method === 'HEAD'
    this.#left = bodiless ? undefined : head.length
    return true
  }

  /**
   * A piece of the answer's body has come. False when there was no head before it, it is more than can be kept, or so many
   * pieces held nothing that the server only keeps us busy.
   */
  readBody(piece: Buffer): boolean {
    if (this.#left !== undefined) this.#left -= piece.length
    this.#start.add(piece)
    if (piece.length === 0) this.#empty += 1
    if (this.#empty > maxEmptyFrames) return false
    return this.#status > 0 && this.#kept?.add(piece) !== false
  }

  /** The server did not look at it after all: what was kept of an answer is let go. */
  forget(): void {
    this.#kept?.take()
  }

  /** Tells what became of the request; a `failure` that comes before the answer was whole, `local` with its code. */
  end(failure?: FailureKind, local?: string): void {
    const body = this.#kept?.take() ?? ''
    const kept = this.waiting.request.keep === 'nothing' ? undefined : { head: this.#head, body }
    const status = this.#status
    const isWhole = status > 0 && (this.#left ?? 0) === 0
    const cause = failure ?? (isWhole ? undefined : 'reset')
    this.waiting.end({
      ...{ status, failure: cause, local, bytesIn: this.#bytesIn, kept },
      firstByteAt: this.#firstByteAt,
      start: this.#start,
    })
  }
}
