import { bisect, normalPoint, normalTail } from '../binomial.ts'

/** How a comparison would find a figure worse: by which look, and by which confirmation. */
export interface Chance {
  readonly looked: number
  /** What the statistic of the look has to exceed. */
  readonly limit: number
  readonly fresh: number
  readonly alpha: number
}

/** P(Z > z) on either side of zero. */
const beyond = (z: number): number => (z >= 0 ? normalTail(z) : 1 - normalTail(-z))

/** Clipped and rescaled scores tell this much of what the mean of as many normal values would. */
const efficiency = 0.87

/** With what probability a difference `above` what is negligible is found by one chance, `spread` being that of an invocation. */
function powerOf({ looked, limit, fresh, alpha }: Chance, above: number, spread: number): number {
  // With all signs alike, so few invocations cannot tell.
  if (2 ** -fresh > alpha) return 0
  const shift = (above / spread) * efficiency
  return beyond(limit - shift * Math.sqrt(looked)) * beyond(normalPoint(alpha) - shift * Math.sqrt(fresh))
}

/**
 * The smallest difference that would have been caught 95 times in 100 by the best of some chances, beyond what is negligible;
 * undefined where there is none. Normal approximation; gate.test.ts holds it to what simulated gates catch.
 */
export function detectable(chances: readonly Chance[], spread: number, power = 0.95): number | undefined {
  if (!(spread >= 0)) return undefined
  if (spread === 0) return 0
  const most = 40 * spread
  const caught = (above: number) => Math.max(0, ...chances.map((chance) => powerOf(chance, above, spread)))
  if (caught(most) < power) return undefined
  return most * bisect((share) => caught(share * most) >= power)
}
