import { randomAt, seedAt } from '../../base/random.ts'
import type { ArmName } from '../../evidence/paired.ts'
import type { Upcoming } from './arrivals.ts'
import { poisson } from './pacing.ts'

/** The requests that are sent first to one arm and then, unchanged, to the other. */
export interface SlicePair {
  /** The number of the pair, counted from 0. */
  readonly index: number
  /** The seed of its requests, which is the same for both arms. */
  readonly seed: number
  /** The arms in the order in which they are measured. */
  readonly order: readonly [ArmName, ArmName]
  /** When requests are meant to start, in seconds since the beginning of a slice, ascending; all are below its length. */
  readonly arrivals: readonly number[]
}

export interface SliceSettings {
  readonly seed: number
  /** Arrivals per second within a slice. */
  readonly rate: number
  /** How long requests arrive in one slice, in seconds, from 0.05 to 0.2; the usual value is `usualSliceSeconds`. */
  readonly sliceSeconds: number
}

export const usualSliceSeconds = 0.1
export const shortestSliceSeconds = 0.05
export const longestSliceSeconds = 0.2

/** This many pairs in a row begin equally often with either arm. */
export const pairsInBalance = 4

/**
 * Whether the base comes first in a pair. That is so in half of the pairs of each block, drawn without replacement, so that a
 * drift of the machine affects both arms equally and no periodic disturbance can follow the order.
 */
function isBaseFirst(seed: number, index: number): boolean {
  const block = Math.floor(index / pairsInBalance)
  let left = pairsInBalance
  let base = pairsInBalance / 2
  let isFirst = false
  for (let at = block * pairsInBalance; at <= index; at += 1) {
    isFirst = randomAt(seed, at) * left < base
    if (isFirst) base -= 1
    left -= 1
  }
  return isFirst
}

/** Pairs of slices without end. It is pure: the same settings give the same pairs. */
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

/** The arrivals of a slice that begins at `from` seconds, in the form that the open loop takes. */
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
