import { type ArmName, type ByArm, byArm, type Slice } from '../../../evidence/paired.ts'
import { hodgesLehmann } from '../../statistics/paired/signed-rank.ts'
import type { SlicePair } from './contention.ts'

/** With fewer pairs there is no typical one. */
export const fewestPairs = 8

/** The logarithms of a value of both slices of each pair, without the pairs in which it is not above zero in both. */
export const pairLogs = (pairs: readonly SlicePair[], read: (slice: Slice) => number): ByArm<number>[] =>
  pairs
    .map((pair) => {
      const of = (arm: ArmName): number => {
        const slice = pair.find((one) => one.arm === arm)
        return slice === undefined ? Number.NaN : Math.log(read(slice))
      }
      return byArm(of)
    })
    .filter(({ base, head }) => Number.isFinite(base) && Number.isFinite(head))

/**
 * Two values whose ratio is that of the typical pair (Hodges and Lehmann), and whose geometric mean is given by its logarithm.
 * Exchanging the arms exchanges the results.
 */
export function apartAsTypical(logs: readonly ByArm<number>[], middle: number): ByArm<number> {
  const half = hodgesLehmann(logs.map(({ base, head }) => head - base)) / 2
  return { base: Math.exp(middle - half), head: Math.exp(middle + half) }
}
