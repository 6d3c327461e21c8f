import { randomAt, seedAt } from '../../base/random.ts'
import type { ArmName } from '../../evidence/paired.ts'
import type { Upcoming } from './arrivals.ts'
import { poisson } from './pacing.ts'

/** What is sent to one arm and then, the same, to the other. */
export interface SlicePair {
  /** Counted from 0. */
  readonly index: number
  /** What its requests are drawn from, the same for both arms. */
  readonly seed: number
  /** Which arm comes first. */
  readonly order: readonly [ArmName, ArmName]
  /** When requests are meant to start, in seconds since the beginning of a slice, ascending; all below its length. */
  readonly arrivals: readonly number[]
}

export interface SliceSettings {
  readonly seed: number
  /** Requests per second within a slice. */
  readonly rate: number
  /** How long requests arrive in one slice; 0.05 to 0.2 s, what is usual being `usualSliceSeconds`. */
  readonly sliceSeconds: number
}

export const usualSliceSeconds = 0.1
export const shortestSliceSeconds = 0.05
export const longestSliceSeconds = 0.2

/** So many pairs in a row begin as often with one arm as with the other. */
const blockOfOrders = 4

/**
 * Whether the base comes first in a pair: in half of the pairs of each block, drawn without putting back, so that a drift of
 * the machine meets both arms alike and yet no order can be in step with it.
 */
function isBaseFirst(seed: number, index: number): boolean {
  const block = Math.floor(index / blockOfOrders)
  let left = blockOfOrders
  let base = blockOfOrders / 2
  let isFirst = false
  for (let at = block * blockOfOrders; at <= index; at += 1) {
    isFirst = randomAt(seed, at) * left < base
    if (isFirst) base -= 1
    left -= 1
  }
  return isFirst
}

/** Pairs of slices without end. Pure: the same settings give the same pairs. */
export function* slicePairs({ seed, rate, sliceSeconds }: SliceSettings): Generator<SlicePair, never> {
  const orders = seedAt(seed, 0)
  const draws = seedAt(seed, 1)
  for (let index = 0; ; index += 1) {
    const own = seedAt(draws, index)
    const pacing = poisson(rate, seedAt(own, 0))
    const arrivals: number[] = []
    for (let offset = pacing.intended(0); offset < sliceSeconds; offset = pacing.intended(arrivals.length))
      arrivals.push(offset)
    const order = isBaseFirst(orders, index) ? (['base', 'head'] as const) : (['head', 'base'] as const)
    yield { index, seed: seedAt(own, 1), order, arrivals }
  }
}

/** The arrivals of a slice that begins at `from` seconds, as the open loop takes them. */
export function arrivalsFrom(from: number, arrivals: readonly number[]): Upcoming {
  let sent = 0
  return {
    get next() {
      return from + (arrivals[sent] ?? Number.POSITIVE_INFINITY)
    },
    advance() {
      sent += 1
    },
  }
}
