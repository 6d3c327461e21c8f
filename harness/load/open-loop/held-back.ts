import { counted } from '../../base/text.ts'
import { formatMicroseconds } from '../../config/units/units.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { Attempt } from './attempt.ts'

/** Requests that wait for a new session: hundreds of thousands where a log-in hangs at a high rate. */
export class HeldBack {
  readonly #waiting = new Set<Attempt>()
  /** How many requests of the measured part left late, and by how many seconds at most. */
  #left = 0
  #longest = 0

  add(attempt: Attempt): void {
    this.#waiting.add(attempt)
  }

  has(attempt: Attempt): boolean {
    return this.#waiting.has(attempt)
  }

  /** It waits no longer. */
  end(attempt: Attempt): void {
    this.#waiting.delete(attempt)
  }

  /** The request meant for `offset` has left so many seconds late. */
  left(offset: number, late: number): void {
    if (offset < 0) return
    this.#left += 1
    this.#longest = Math.max(this.#longest, late)
  }

  /** The earliest intended start, in seconds since the measured part began; Infinity if none waits. */
  get oldest(): number {
    let oldest = Number.POSITIVE_INFINITY
    for (const { offset } of this.#waiting) oldest = Math.min(oldest, offset)
    return oldest
  }

  /** Lets none wait any longer, and returns those that did. */
  giveUp(): readonly Attempt[] {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    return waiting
  }

  get remarks(): readonly Remark[] {
    if (this.#left === 0) return []
    const longest = formatMicroseconds(this.#longest * 1e6)
    const message = `${counted(this.#left, 'request')} left late because a new session was opened, by ${longest} at most, and together; the send lag includes that`
    return [{ kind: 'instrument', message, passable: true }]
  }
}
