/** Bytes that are kept of the beginning of a body. */
const maxStartBytes = 200

/** How a body began, for the one who asks what a request that failed was answered. It can be used again. */
export class BodyStart {
  #kept: Buffer | undefined
  #length = 0

  clear(): void {
    this.#length = 0
  }

  /** Copies what is still wanted of the bytes, since the buffer they are in may be used again. */
  add(bytes: Uint8Array): void {
    if (this.#length === maxStartBytes || bytes.length === 0) return
    this.#kept ??= Buffer.allocUnsafe(maxStartBytes)
    const taken = Math.min(maxStartBytes - this.#length, bytes.length)
    this.#kept.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.#length)
    this.#length += taken
  }

  /** What has come so far; good until it is used again. */
  get bytes(): Uint8Array {
    return this.#kept?.subarray(0, this.#length) ?? new Uint8Array()
  }
}
