import { flag, frameHead, frameType, largestWindow, usualFrameSize } from './frame.ts'
import type { Stream } from './stream.ts'

/** What a server takes of bodies before it has allowed more (RFC 9113, 6.9.2). */
export const usualWindow = 65_535
/** A server may allow frames that would keep all others waiting. */
const largestFrame = 1 << 20

/** The bodies of a connection that are not yet with the server, and how much of them it still takes. */
export class Sending {
  readonly #streams = new Set<Stream>()
  readonly #write: (bytes: Uint8Array) => void
  readonly #isFull: () => boolean
  #window = usualWindow
  #frame = usualFrameSize
  #ofStream = usualWindow

  /** `isFull` says that what was written waits for the network. */
  constructor(write: (bytes: Uint8Array) => void, isFull: () => boolean) {
    this.#write = write
    this.#isFull = isFull
  }

  /** What the server takes of a new stream. */
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
    this.#frame = Math.min(bytes, largestFrame)
  }

  /** The server takes this much of each stream, counted from its beginning. */
  setStreamWindow(bytes: number): void {
    for (const stream of this.#streams) stream.window += bytes - this.#ofStream
    this.#ofStream = bytes
  }

  /** The server takes more of all streams together. False when that is more than can be. */
  allow(more: number): boolean {
    this.#window += more
    return this.#window <= largestWindow
  }

  /** Sends of all bodies in turn what may go. */
  pump(): void {
    for (let moved = true; moved && this.#streams.size > 0; ) {
      moved = false
      for (const stream of this.#streams) moved = this.#part(stream) || moved
    }
  }

  /** Sends one frame of a body if it may go; false when it may not. */
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
