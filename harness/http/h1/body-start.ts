/** Bytes that are kept of the beginning of a body. */
const most = 200

/** How a body began, for the one who asks what a request that failed was answered. It can be used again. */
export class BodyStart {
  #kept: Buffer | undefined
  #length = 0

  clear(): void {
    this.#length = 0
  }

  /** Copies what is still wanted of the bytes, since the buffer they are in may be used again. */
  add(bytes: Uint8Array): void {
    if (this.#length === most || bytes.length === 0) return
    this.#kept ??= Buffer.allocUnsafe(most)
    const taken = Math.min(most - this.#length, bytes.length)
    this.#kept.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.#length)
    this.#length += taken
  }

  /** What has come so far; good until it is used again. */
  get bytes(): Uint8Array {
    return this.#kept?.subarray(0, this.#length) ?? new Uint8Array()
  }
}
