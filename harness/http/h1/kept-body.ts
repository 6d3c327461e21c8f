/** The longest body that is kept for a function or a next step, in bytes; decoded it may not be longer either. */
export const maxBodyBytes = 4 * 1024 * 1024
/** The memory that all bodies in progress over the connections of one target may take together, in bytes. */
const maxBytesOfAll = 128 * 1024 * 1024
const minRoomBytes = 4096

/** A shared limit for the memory of all bodies in progress. */
export class Allowance {
  #left: number

  constructor(bytes: number = maxBytesOfAll) {
    this.#left = bytes
  }

  /** Reserves bytes; returns false when too few are left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#left += bytes
  }
}

/**
 * A body that is kept while it arrives, up to 4 MiB, in one block of memory. A list of its parts could be expensive, because
 * the server decides how many parts it sends.
 */
export class KeptBody {
  readonly #allowance: Allowance
  #bytes: Buffer = Buffer.alloc(0)
  #size = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** Copies the bytes, because their buffer may be reused; returns false when there are too many. */
  add(bytes: Uint8Array): boolean {
    const size = this.#size + bytes.length
    if (size > maxBodyBytes || !this.#makeRoom(size)) return false
    this.#bytes.set(bytes, this.#size)
    this.#size = size
    return true
  }

  /** The body as text, in Latin-1 with one character for each byte. Its memory is released, so this may be called only once. */
  take(encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const text = this.#bytes.toString(encoding, 0, this.#size)
    this.#allowance.giveBack(this.#bytes.length)
    this.#bytes = Buffer.alloc(0)
    this.#size = 0
    return text
  }

  #makeRoom(size: number): boolean {
    if (size <= this.#bytes.length) return true
    const room = Math.min(maxBodyBytes, Math.max(minRoomBytes, size, 2 * this.#bytes.length))
    if (!this.#allowance.take(room - this.#bytes.length)) return false
    const bytes = Buffer.allocUnsafeSlow(room)
    bytes.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = bytes
    return true
  }
}
