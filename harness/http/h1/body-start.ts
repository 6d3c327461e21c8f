/** Bytes that are kept of the beginning of a body. */
const maxStartBytes = 200

/** The beginning of a body, which examples of failed requests show. The object can be reused. */
export class BodyStart {
  #kept: Buffer | undefined
  #length = 0

  clear(): void {
    this.#length = 0
  }

  /** Copies the bytes that are still needed, because their buffer may be reused. */
  add(bytes: Uint8Array): void {
    if (this.#length === maxStartBytes || bytes.length === 0) return
    this.#kept ??= Buffer.allocUnsafe(maxStartBytes)
    const taken = Math.min(maxStartBytes - this.#length, bytes.length)
    this.#kept.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.#length)
    this.#length += taken
  }

  /** The bytes so far; valid until the object is reused. */
  get bytes(): Uint8Array {
    return this.#kept?.subarray(0, this.#length) ?? new Uint8Array()
  }
}
