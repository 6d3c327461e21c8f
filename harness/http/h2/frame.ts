/** Frames of HTTP/2 (RFC 9113, 4 and 6), as far as a client needs them. */
export const frameType = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flag = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const

export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
} as const

/** Why a stream or a connection ends (RFC 9113, 7). */
export const errorCode = { none: 0, refusedStream: 7, cancel: 8 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

const headBytes = 9
/** The largest payload that is sent to those who have not allowed more (RFC 9113, 4.2). */
export const usualFrameSize = 16_384
export const largestWindow = 2 ** 31 - 1

/** The nine bytes before a payload of `length` bytes. */
export function frameHead(type: number, flags: number, stream: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(headBytes)
  head.writeUIntBE(length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return head
}

export const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer =>
  Buffer.concat([frameHead(type, flags, stream, payload.length), payload])

/** A frame whose payload is one number of four bytes. */
export function numberFrame(type: number, stream: number, value: number): Buffer {
  const payload = Buffer.allocUnsafe(4)
  payload.writeUInt32BE(value)
  return frame(type, 0, stream, payload)
}

/** The settings of a side, as a frame. */
export function settingsFrame(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(6 * settings.length)
  for (const [index, [name, value]] of settings.entries()) {
    payload.writeUInt16BE(name, 6 * index)
    payload.writeUInt32BE(value, 6 * index + 2)
  }
  return frame(frameType.settings, 0, 0, payload)
}

/** The settings in the payload of a frame; undefined when it is none. */
export function readSettings(payload: Buffer): (readonly [number, number])[] | undefined {
  if (payload.length % 6 !== 0) return undefined
  return Array.from({ length: payload.length / 6 }, (_, index) => [
    payload.readUInt16BE(6 * index),
    payload.readUInt32BE(6 * index + 2),
  ])
}

/** What a frame carries without its padding and, in a frame of headers, its priority; undefined when it has no end. */
export function contentOf({ type, flags, payload }: Frame): Buffer | undefined {
  const padding = flags & flag.padded ? (payload[0] ?? payload.length) : 0
  const from = (flags & flag.padded ? 1 : 0) + (type === frameType.headers && flags & flag.priority ? 5 : 0)
  const to = payload.length - padding
  return from <= to ? payload.subarray(from, to) : undefined
}

/** Cuts what arrives into frames, whatever pieces it comes in. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void
  #rest: Buffer | undefined

  /** A frame is only good while `onFrame` runs: its bytes may be a part of what was read. */
  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame
  }

  /** False when a frame is larger than was ever allowed. */
  feed(chunk: Buffer): boolean {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= headBytes) {
      const length = bytes.readUIntBE(at, 3)
      if (length > usualFrameSize) return false
      const end = at + headBytes + length
      if (end > bytes.length) break
      this.#onFrame({
        type: bytes[at + 3] ?? 0,
        flags: bytes[at + 4] ?? 0,
        stream: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
        payload: bytes.subarray(at + headBytes, end),
      })
      at = end
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined
    return true
  }
}
