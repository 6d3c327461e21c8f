/** Bytes that are kept of the beginning of a body. */
export const maxStartBytes = 200

/** The beginning of a body, which examples of failed requests show. The object can be reused. */
export class BodyStart {
  #kept: Buffer | undefined
  #length = 0

  clear(): void {
    this.#length = 0
  }

  /** Copies the bytes that are still needed, because their buffer may be reused. */
  add(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const taken = Math.min(maxStartBytes - this.#length, to - from)
    if (taken <= 0) return
    this.#kept ??= Buffer.allocUnsafe(maxStartBytes)
    // So few are copied faster one by one than through a view, which would have to be made for each answer.
    for (let index = 0; index < taken; index += 1)
      this.#kept[this.#length + index] = bytes[from + index] as number
    this.#length += taken
  }

  /** The bytes so far; valid until the object is reused. */
  get bytes(): Uint8Array {
    return this.#kept?.subarray(0, this.#length) ?? new Uint8Array()
  }
}
