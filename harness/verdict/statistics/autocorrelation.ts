import { sum } from '../../base/sum.ts'
import { type Distribution, quantile } from '../../evidence/distribution.ts'

/** The size and the slowness of a level's swing over a run. */
export interface Autocorrelation {
  /** Standard deviation of the logarithm of the level. */
  readonly size: number
  /** How many independent states of the swing the run contains. */
  readonly states: number
}

/** Smaller swings (of logarithms) move a tail, or a mean, by less than its interval. */
const small = { percentile: 0.03, mean: 0.1 }
/** A larger swing shows its worst state so rarely that more states are needed. */
const large = 0.35
/**
 * The smallest number of states that show a swing, a large swing, and the mean of one, which has no other noise; from the
 * simulation in coverage.test.ts.
 */
const fewest = { usual: 12, large: 30, mean: 40 }

/**
 * From this correlation on, a swing is more than the noise of medians of few requests, and the next lag distinguishes it from
 * that noise.
 */
const clear = 0.4

/** The correlation of a series with itself `lag` seconds later. */
function correlation(residuals: readonly number[], lag: number): number {
  const squares = residuals.reduce((sum, value) => sum + value * value, 0)
  const lagged = residuals.slice(lag).reduce((sum, value, index) => sum + value * (residuals[index] ?? 0), 0)
  return squares > 0 ? lagged / squares : 0
}

/**
 * The swing of per-second levels, from the correlation r of their logarithms between seconds: that of lag 1, or lag 2 divided
 * by lag 1, which noise does not lower; corrected for its downward bias (1 + 3r) / n (Kendall, Biometrika 41, 1954). A run
 * has n (1 - r) / (1 + r) independent states (Bartlett 1946). `noise` is the variance of a level's logarithm without any
 * swing. Undefined when fewer than five seconds have a level.
 */
export function autocorrelationOf(levels: readonly number[], noise = 0): Autocorrelation | undefined {
  const logs = levels.filter((value) => value > 0).map(Math.log)
  const n = logs.length
  if (n < 5) return undefined
  const mean = sum(logs) / n
  const residuals = logs.map((value) => value - mean)
  const first = correlation(residuals, 1)
  const raw = Math.min(1, first > clear ? Math.max(first, correlation(residuals, 2) / first) : first)
  const r = Math.max(0, Math.min(raw + (1 + 3 * raw) / n, 1 - 1 / n))
  const squares = residuals.reduce((sum, value) => sum + value * value, 0)
  return { size: Math.sqrt(Math.max(0, squares / (n - 1) - noise)), states: (n * (1 - r)) / (1 + r) }
}

/** Fewer requests than this say too little about their spread. */
export const fewestInSecond = 8

/**
 * The variance of the logarithm of a second's median that is due to the number of requests alone: (1.2533 s)^2 / n, with s
 * from the quartiles (David and Nagaraja, Order Statistics, 10.3), averaged over seconds. Infinite when no second has enough
 * requests.
 */
export function medianNoise(seconds: readonly Distribution[]): number {
  const each = seconds.flatMap((second) => {
    const [low, high] = [quantile(second, 0.25), quantile(second, 0.75)]
    if (second.total < fewestInSecond || !low || !high) return []
    return [((1.2533 * Math.log(high / low)) / 1.349) ** 2 / second.total]
  })
  return each.length === 0 ? Number.POSITIVE_INFINITY : sum(each) / each.length
}

/** In standard deviations: a level is hardly ever further from its mean. */
const reach = 3

/** The factor by which the swing may lift a level. */
export const reachOf = ({ size }: Autocorrelation): number => Math.exp(reach * size)

/** Whether the swing can move a percentile, measured below a limit, above that limit. */
export const limitWithinReach = (swing: Autocorrelation, seen: number, limit: number): boolean =>
  seen * reachOf(swing) >= limit

/** How many states a swing must have shown before a percentile, or a mean, can be promised; 0 for a small swing. */
export function statesNeeded({ size }: Autocorrelation, of: 'percentile' | 'mean' = 'percentile'): number {
  if (size < small[of]) return 0
  if (of === 'mean') return fewest.mean
  return size < large ? fewest.usual : fewest.large
}
