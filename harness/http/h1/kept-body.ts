/** More than this of a body that is to be kept is no answer a next step could be made from. */
const maxBodyBytes = 4 * 1024 * 1024
/** What all bodies together may take that are being read over the connections of one target. */
const maxBytesOfAll = 128 * 1024 * 1024
const minRoomBytes = 4096

/** Room for the bodies that are being read, all together. */
export class Allowance {
  #left: number

  constructor(bytes: number = maxBytesOfAll) {
    this.#left = bytes
  }

  /** False when there is not as much left. */
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
 * A body that is kept as it comes, up to 4 MiB, in one piece of memory: what each part that arrives would cost of its own
 * a server decides, who may send a million of them.
 */
export class KeptBody {
  readonly #allowance: Allowance
  #bytes: Buffer = Buffer.alloc(0)
  #size = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** Copies the bytes, since the buffer they are in may be used again; false when there are too many. */
  add(bytes: Uint8Array): boolean {
    const size = this.#size + bytes.length
    if (size > maxBodyBytes || !this.#makeRoom(size)) return false
    this.#bytes.set(bytes, this.#size)
    this.#size = size
    return true
  }

  /** What has come, as text; its room is free again, and it must not be asked twice. */
  take(): string {
    const text = this.#bytes.toString('utf8', 0, this.#size)
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
