import type { Arrivals } from '../../config/scenario/scenario.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { firstRate, pacingOf, warmingUp } from './pacing.ts'

/**
 * Intended starts in seconds since the measured part began; those of the warm-up (below zero) come first, and Infinity comes
 * after all.
 */
export interface Upcoming {
  readonly next: number
  /** Moves on to the next one. */
  advance(): void
}

function* starts(order: DriveOrder, arrivals: Arrivals, rate: number): Generator<number, undefined> {
  const { warmUpSeconds, durationSeconds, seed } = order
  const first = firstRate(arrivals, rate, durationSeconds)
  const parts = [
    // The seed differs from that of the measured part, so that the measured part does not depend on the length of the
    // warm-up.
    { from: -warmUpSeconds, to: 0, pacing: warmingUp(first, warmUpSeconds, seed ^ 0x5bd1e995) },
    { from: 0, to: durationSeconds, pacing: pacingOf(arrivals, rate, durationSeconds, seed) },
  ]
  for (const { from, to, pacing } of parts)
    for (let sent = 0; ; sent += 1) {
      const offset = from + pacing.intended(sent)
      // The comparison is negated so that NaN ends the loop too.
      if (!(offset < to)) break
      yield offset
    }
  return undefined
}

export function upcoming(order: DriveOrder, arrivals: Arrivals, rate: number): Upcoming {
  const all = starts(order, arrivals, rate)
  const take = () => all.next().value ?? Number.POSITIVE_INFINITY
  let next = take()
  return {
    get next() {
      return next
    },
    advance() {
      next = take()
    },
  }
}
