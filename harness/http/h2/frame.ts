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

/** Reasons for the end of a stream or connection (RFC 9113, 7). */
export const errorCode = { none: 0, refusedStream: 7, cancel: 8 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

const headBytes = 9
/** The largest payload to a peer that has not allowed more (RFC 9113, 4.2). */
export const usualFrameBytes = 16_384
export const largestWindowBytes = 2 ** 31 - 1

/** The nine bytes that precede a payload of `length` bytes. */
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

/** A frame whose payload is one four-byte number. */
export function numberFrame(type: number, stream: number, value: number): Buffer {
  const payload = Buffer.allocUnsafe(4)
  payload.writeUInt32BE(value)
  return frame(type, 0, stream, payload)
}

/** The settings of one side as a frame. */
export function settingsFrame(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(6 * settings.length)
  for (const [index, [name, value]] of settings.entries()) {
    payload.writeUInt16BE(name, 6 * index)
    payload.writeUInt32BE(value, 6 * index + 2)
  }
  return frame(frameType.settings, 0, 0, payload)
}

/** The settings in a frame's payload; undefined when the payload is invalid. */
export function readSettings(payload: Buffer): (readonly [number, number])[] | undefined {
  if (payload.length % 6 !== 0) return undefined
  return Array.from({ length: payload.length / 6 }, (_, index) => [
    payload.readUInt16BE(6 * index),
    payload.readUInt32BE(6 * index + 2),
  ])
}

/**
 * The content of a frame without its padding and, in a headers frame, without its priority; undefined when the padding is
 * invalid.
 */
export function contentOf({ type, flags, payload }: Frame): Buffer | undefined {
  const padding = flags & flag.padded ? (payload[0] ?? payload.length) : 0
  const from = (flags & flag.padded ? 1 : 0) + (type === frameType.headers && flags & flag.priority ? 5 : 0)
  const to = payload.length - padding
  return from <= to ? payload.subarray(from, to) : undefined
}

/** Splits received bytes into frames, whatever pieces they arrive in. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void
  #rest: Buffer | undefined

  /** A frame is valid only while `onFrame` runs, because its bytes may be part of the read buffer. */
  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame
  }

  /** Returns false when a frame is larger than allowed. */
  feed(chunk: Buffer): boolean {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= headBytes) {
      const length = bytes.readUIntBE(at, 3)
      if (length > usualFrameBytes) return false
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
