import { Deque } from './deque.ts'
import { ApiError } from './errors.ts'

/**
 * In milliseconds: how long a request may wait for others to release memory; after that, refusing it is better than keeping
 * it.
 */
const waitTimeoutMs = 3000
const maxWaiting = 10_000

interface Waiting {
  bytes: number
  begin: () => void
  hasLeft: boolean
}

/**
 * Memory that the requests of this process hold, in bytes, up to a bound. Requests that would exceed it wait in line and are
 * admitted in order.
 */
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

  /** Takes the bytes and returns true when there is room at once. */
  takeNow(bytes: number): boolean {
    if (this.#line.length > 0 || !this.#hasRoom(bytes)) return false
    this.#held += bytes
    return true
  }

  /**
   * Takes the bytes when it is their turn.
   * @throws ApiError `unavailable` when that takes too long, or when too many wait.
   */
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

  /** Corrects an amount that is already held, by the difference. The memory is in use already, so this does not wait. */
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

  /** A request larger than the bound is admitted when nothing else is held. */
  #hasRoom(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.#most
  }
}

function tooMuch(): ApiError {
  return new ApiError('unavailable', 'Too much is being answered at once.', {}, 1)
}
