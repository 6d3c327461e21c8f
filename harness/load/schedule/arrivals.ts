import type { Arrivals } from '../../config/scenario/scenario.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { firstRate, pacingOf, poisson } from './pacing.ts'

/** Intended starts in seconds since the measured part began, the warm-up's (below zero) first; Infinity after them. */
export interface Upcoming {
  readonly next: number
  /** Goes on to the one after. */
  advance(): void
}

function* starts(order: DriveOrder, arrivals: Arrivals, rate: number): Generator<number, undefined> {
  const { warmUpSeconds, durationSeconds, seed } = order
  const first = firstRate(arrivals, rate, durationSeconds)
  const parts = [
    // Other gaps than those of the measured part, so that this does not depend on the length of the warm-up.
    { from: -warmUpSeconds, to: 0, pacing: poisson(first, seed ^ 0x5bd1e995) },
    { from: 0, to: durationSeconds, pacing: pacingOf(arrivals, rate, durationSeconds, seed) },
  ]
  for (const { from, to, pacing } of parts)
    for (let sent = 0; ; sent += 1) {
      const offset = from + pacing.intended(sent)
      // Said this way round, what is no number ends it too.
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
