import type { Slice } from '../../../evidence/paired.ts'
import type { SlicePair } from './contention.ts'
import { armsOf, type Observed } from './observed.ts'
import type { PairedFigure } from './paired-figure.ts'

/** 95 of 100 values of a normal distribution are within this many standard deviations of its centre. */
const usual95 = 1.96

/** Slices of base in pairs, of which the second takes the place of head. */
function pairsOfBase(slices: readonly Slice[]): SlicePair[] {
  const pairs: SlicePair[] = []
  for (let at = 0; at + 1 < slices.length; at += 2) {
    const [one, other] = [slices[at], slices[at + 1]]
    if (one && other) pairs.push([one, { ...other, arm: 'head' }])
  }
  return pairs
}

/**
 * How far base differs from base in this comparison, in 95 of 100 invocations: every second slice against the others, compared
 * in the same way as both arms are. Each part has half of the slices, so that their difference has twice the variance of the
 * slices' part in the difference of two whole arms. Differences between two starts of the same code are not included.
 * Undefined below three invocations, and for figures that are not read from slices.
 */
export function ownNoise({
  evidence,
  invocations,
}: Observed): (row: PairedFigure, route: string) => number | undefined {
  const halves = invocations.flatMap(({ kept, index }) => {
    const invocation = evidence.invocations.find((each) => each.index === index)
    const pairs = pairsOfBase(kept.flat().filter(({ arm }) => arm === 'base'))
    return invocation === undefined
      ? []
      : [armsOf({ ...invocation, probes: { base: {}, head: {} } }, pairs, evidence.routes)]
  })
  return (row, route) => {
    if (row.leastCounted !== undefined) return undefined
    const squares = halves.flatMap(({ base, head }) => {
      const [a, b] = [row.read(base, route), row.read(head, route)]
      if (a === undefined || b === undefined) return []
      if (row.scale === 'difference') return [(a - b) ** 2]
      return a > 0 && b > 0 ? [Math.log(a / b) ** 2] : []
    })
    if (squares.length < 3) return undefined
    const variance = squares.reduce((sum, value) => sum + value, 0) / squares.length / 2
    const far = usual95 * Math.sqrt(variance)
    return row.scale === 'ratio' ? Math.expm1(far) : far
  }
}
