import { Deque } from './deque.ts'
import { ApiError } from './errors.ts'

/** How long a request may wait for others to let go; then it is better sent away than kept. */
const waitTimeoutMs = 3000
const maxWaiting = 10_000

interface Waiting {
  bytes: number
  begin: () => void
  hasLeft: boolean
}

/** Bytes of memory that requests of this process hold, up to a bound: who would go beyond waits in line, in order. */
export class HeldBytes {
  readonly #most: number
  readonly #line = new Deque<Waiting>()
  #held = 0

  constructor(most: number) {
    this.#most = most
  }

  get held(): number {
    return this.#held
  }

  /** True when there was room at once; then the bytes are taken. */
  takeNow(bytes: number): boolean {
    if (this.#line.length > 0 || !this.#hasRoom(bytes)) return false
    this.#held += bytes
    return true
  }

  /** Takes the bytes when it is their turn. @throws ApiError `unavailable` when that takes too long, or too many wait. */
  take(bytes: number): Promise<void> {
    if (this.#line.length >= maxWaiting) return Promise.reject(tooMuch())
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { bytes, begin: resolve, hasLeft: false }
      const impatient = setTimeout(() => {
        waiting.hasLeft = true
        reject(tooMuch())
        this.#admit()
      }, waitTimeoutMs)
      waiting.begin = () => {
        clearTimeout(impatient)
        resolve()
      }
      this.#line.push(waiting)
      this.#admit()
    })
  }

  /** What is held already turns out to be so much more, or less. It is there: nobody waits for it. */
  change(bytes: number): void {
    this.#held += bytes
    if (bytes < 0) this.#admit()
  }

  #admit(): void {
    for (let first = this.#line.first; first !== undefined; first = this.#line.first) {
      if (!first.hasLeft) {
        if (!this.#hasRoom(first.bytes)) return
        this.#held += first.bytes
        first.begin()
      }
      this.#line.shift()
    }
  }

  /** What is larger than all there is goes alone. */
  #hasRoom(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.#most
  }
}

function tooMuch(): ApiError {
  return new ApiError('unavailable', 'Too much is being answered at once.', {}, 1)
}
