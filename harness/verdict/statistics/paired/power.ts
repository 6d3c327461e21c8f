import { bisect, normalPoint, normalTail } from '../binomial.ts'

/** One way in which a comparison can find a figure worse: a look and its confirmation. */
export interface Chance {
  readonly looked: number
  /** The value that the statistic of the look must exceed. */
  readonly limit: number
  readonly fresh: number
  readonly alpha: number
  /** The smallest difference above the negligible change that the look can see; 0 when it looks at every one. */
  readonly from: number
}

/** P(Z > z), for z of either sign. */
const beyond = (z: number): number => (z >= 0 ? normalTail(z) : 1 - normalTail(-z))

/** The efficiency of clipped and rescaled scores relative to the mean of as many normal values. */
const efficiency = 0.87

/**
 * The probability that a difference `above` the negligible change is found in one way; `spread` is the standard deviation of
 * an invocation.
 */
function powerOf({ looked, limit, fresh, alpha, from }: Chance, above: number, spread: number): number {
  // Even if all signs are equal, so few invocations cannot reach this alpha.
  if (2 ** -fresh > alpha || above < from) return 0
  const shift = (above / spread) * efficiency
  return beyond(limit - shift * Math.sqrt(looked)) * beyond(normalPoint(alpha) - shift * Math.sqrt(fresh))
}

/**
 * The smallest difference, beyond the negligible change, that the best of some ways would have detected 95 times in 100;
 * undefined when there is none. Normal approximation; gate.test.ts compares it with what simulated gates detect.
 */
export function detectable(chances: readonly Chance[], spread: number, power = 0.95): number | undefined {
  if (!(spread >= 0)) return undefined
  if (spread === 0) return 0
  const most = Math.max(40 * spread, ...chances.map(({ from }) => from))
  const caught = (above: number) => Math.max(0, ...chances.map((chance) => powerOf(chance, above, spread)))
  if (caught(most) < power) return undefined
  return most * bisect((share) => caught(share * most) >= power)
}
