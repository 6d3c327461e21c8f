import { virtualUserOf } from './samples.ts'

/** The most users of one scenario of a script that are kept apart, far above what one machine can run. */
const maxUsers = 100_000

/**
 * What the samples of one scenario of a script show of it, in memory of limited size: which of its iterations are accounted
 * for, and when each of its users last ended something. Times are in seconds since the measured part began.
 */
export class K6Activity {
  /** The iterations that ended, in the warm-up and after the measured part too. */
  ended = 0
  /** The time that the longest iteration took, in seconds; k6 reports only those that ended. */
  longestIteration = 0
  /** Whether every sample named its user and every user is kept. */
  knowsUsers = true
  readonly #lastEnds = new Map<string, number>()
  readonly #accounted = new Map<number, number>()

  /** Notes that a user ended a request or an iteration. */
  noteEnd(metadata: string, end: number): void {
    const user = virtualUserOf(metadata)
    const last = user === undefined ? undefined : this.#lastEnds.get(user)
    if (user === undefined || (last === undefined && this.#lastEnds.size >= maxUsers)) this.knowsUsers = false
    else if (last === undefined || end > last) this.#lastEnds.set(user, end)
  }

  /** Notes an iteration that began at `start` and took `seconds`. */
  endIteration(metadata: string, start: number, seconds: number): void {
    this.noteEnd(metadata, start + seconds)
    this.ended += 1
    this.longestIteration = Math.max(this.longestIteration, seconds)
    this.#account(start, 1)
  }

  /** Notes iterations that k6 dropped, because no virtual user was free for them. */
  drop(at: number, count: number): void {
    this.#account(at, count)
  }

  #account(at: number, count: number): void {
    if (at < 0) return
    const second = Math.floor(at)
    this.#accounted.set(second, (this.#accounted.get(second) ?? 0) + count)
  }

  /** How many iterations of the first whole seconds of the measured part ended or were dropped. */
  accountedWithin(seconds: number): number {
    let count = 0
    for (const [second, accounted] of this.#accounted) if (second < seconds) count += accounted
    return count
  }

  /** How many users ended a request or an iteration at `from` or later. */
  usersSince(from: number): number {
    let count = 0
    for (const end of this.#lastEnds.values()) if (end >= from) count += 1
    return count
  }
}
