import { flag, frameHead, frameType, largestWindowBytes, usualFrameBytes } from './frame.ts'
import type { Stream } from './stream.ts'

/** How much of a body a server takes before it has allowed more, in bytes (RFC 9113, 6.9.2). */
export const usualWindowBytes = 65_535
/** In bytes. A server may allow larger frames, but they would delay all other streams. */
const largestFrameBytes = 1 << 20

/** The bodies of a connection that are not completely sent, and how much the server still accepts. */
export class Sending {
  readonly #streams = new Set<Stream>()
  readonly #write: (bytes: Uint8Array) => void
  readonly #isFull: () => boolean
  #window = usualWindowBytes
  #frame = usualFrameBytes
  #ofStream = usualWindowBytes

  /** `isFull` says whether written bytes are waiting for the network. */
  constructor(write: (bytes: Uint8Array) => void, isFull: () => boolean) {
    this.#write = write
    this.#isFull = isFull
  }

  /** How much the server accepts of a new stream, in bytes. */
  get streamWindow(): number {
    return this.#ofStream
  }

  add(stream: Stream): void {
    this.#streams.add(stream)
    this.pump()
  }

  drop(stream: Stream): void {
    this.#streams.delete(stream)
  }

  setFrameSize(bytes: number): void {
    this.#frame = Math.min(bytes, largestFrameBytes)
  }

  /** The server accepts this much of each stream, counted from its beginning. */
  setStreamWindow(bytes: number): void {
    for (const stream of this.#streams) stream.window += bytes - this.#ofStream
    this.#ofStream = bytes
  }

  /** The server accepts more on the whole connection. Returns false when the sum exceeds the protocol's maximum. */
  allow(more: number): boolean {
    this.#window += more
    return this.#window <= largestWindowBytes
  }

  /** Sends parts of all bodies in turn, as far as allowed. */
  pump(): void {
    for (let moved = true; moved && this.#streams.size > 0; ) {
      moved = false
      for (const stream of this.#streams) moved = this.#part(stream) || moved
    }
  }

  /** Sends one frame of a body if that is allowed; returns false if not. */
  #part(stream: Stream): boolean {
    const most = Math.min(this.#frame, this.#window, stream.window)
    if (most <= 0 || this.#isFull()) return false
    const part = stream.take(most)
    this.#window -= part.length
    stream.window -= part.length
    this.#write(frameHead(frameType.data, stream.sent ? flag.endStream : 0, stream.id, part.length))
    this.#write(part)
    if (stream.sent) this.#streams.delete(stream)
    return true
  }
}
