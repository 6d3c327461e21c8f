import type { Interval } from '../binomial.ts'

/** The averages of every pair of values, and of each with itself, ascending (Walsh 1949). */
function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2)
  let at = 0
  for (let first = 0; first < values.length; first += 1)
    for (let second = first; second < values.length; second += 1)
      averages[at++] = ((values[first] ?? 0) + (values[second] ?? 0)) / 2
  return averages.sort()
}

const middleOf = (ascending: Float64Array): number => {
  const half = ascending.length / 2
  const upper = ascending[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((ascending[half - 1] ?? Number.NaN) + upper) / 2 : upper
}

/** The pseudo-median: robust like a median, and nearly as precise as a mean (Hodges and Lehmann 1963); NaN without values. */
export const hodgesLehmann = (values: readonly number[]): number => middleOf(walshAverages(values))

/**
 * How many of the smallest averages are outside a bound that errs with a probability of at most `alpha`: the largest k with
 * P(W < k) <= alpha for Wilcoxon's signed-rank statistic W of n values, counted exactly.
 */
export function ranksOutside(n: number, alpha: number): number {
  const most = (n * (n + 1)) / 2
  // The probability of each sum of ranks, when every rank is included with probability one half.
  const chances = new Float64Array(most + 1)
  chances[0] = 1
  for (let rank = 1, reached = 0; rank <= n; rank += 1) {
    reached += rank
    for (let sum = reached; sum >= 0; sum -= 1)
      chances[sum] = ((chances[sum] ?? 0) + (sum >= rank ? (chances[sum - rank] ?? 0) : 0)) / 2
  }
  let below = 0
  for (let sum = 0; sum <= most; sum += 1) {
    below += chances[sum] ?? 0
    if (below > alpha) return sum
  }
  return most + 1
}

/**
 * The estimate of the centre of values that are symmetric about it, with bounds that each err with a probability of at most
 * `alpha`; a bound that too few values cannot give is infinite. Source: Hollander and Wolfe, Nonparametric Statistical
 * Methods, 3.2 and 3.3.
 */
export function signedRank(
  values: readonly number[],
  alpha: number,
): Interval & { readonly estimate: number } {
  const averages = walshAverages(values)
  const outside = ranksOutside(values.length, alpha)
  return {
    estimate: middleOf(averages),
    low: outside === 0 ? Number.NEGATIVE_INFINITY : (averages[outside - 1] ?? Number.NEGATIVE_INFINITY),
    high:
      outside === 0
        ? Number.POSITIVE_INFINITY
        : (averages[averages.length - outside] ?? Number.POSITIVE_INFINITY),
  }
}
