/** More than this of a body that is to be kept is no answer a next step could be made from. */
const limit = 4 * 1024 * 1024

/** A body that is kept as it comes, up to 4 MiB. */
export class KeptBody {
  readonly #parts: Buffer[] = []
  #size = 0

  /** Copies the bytes, since the buffer they are in may be used again; false when there are too many. */
  add(bytes: Uint8Array): boolean {
    this.#size += bytes.length
    if (this.#size > limit) return false
    this.#parts.push(Buffer.from(bytes))
    return true
  }

  /** What has come so far. */
  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8')
  }
}
