/**
 * A set of recorded values as ascending distinct bucket values with their counts: the read-only form of an HDR histogram.
 * Each value is the highest equivalent value of its HDR bucket, in the recorded unit (microseconds for latencies), so a
 * percentile is too large by at most one bucket (0.1 % at 3 digits).
 */
export interface Distribution {
  readonly values: readonly number[]
  readonly counts: readonly number[]
  readonly total: number
}

export const emptyDistribution: Distribution = { values: [], counts: [], total: 0 }

/** A distribution from pairs of value and count. */
export function distributionOf(entries: Iterable<readonly [number, number]>): Distribution {
  const sorted = [...entries].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  return {
    values: sorted.map(([value]) => value),
    counts: sorted.map(([, count]) => count),
    total: sorted.reduce((sum, [, count]) => sum + count, 0),
  }
}

/** All values together. Percentiles must be taken from a merged distribution and never be averaged. */
export function merge(parts: Iterable<Distribution>): Distribution {
  const sums = new Map<number, number>()
  for (const part of parts)
    for (const [index, value] of part.values.entries())
      sums.set(value, (sums.get(value) ?? 0) + (part.counts[index] ?? 0))
  return distributionOf(sums)
}

/**
 * A distribution without a part of it.
 * @throws RangeError when it does not contain the part.
 */
export function subtract(whole: Distribution, part: Distribution): Distribution {
  if (part.total === 0) return whole
  const left = new Map(whole.values.map((value, index) => [value, whole.counts[index] ?? 0]))
  for (const [index, value] of part.values.entries()) {
    const rest = (left.get(value) ?? 0) - (part.counts[index] ?? 0)
    if (rest < 0) throw new RangeError(`it does not hold ${part.counts[index]} times ${value}`)
    left.set(value, rest)
  }
  return distributionOf(left)
}

/** A distribution without its `count` smallest values. */
export function withoutSmallest({ values, counts }: Distribution, count: number): Distribution {
  let left = count
  const rest = counts.map((own) => {
    const taken = Math.min(own, left)
    left -= taken
    return own - taken
  })
  return distributionOf(values.map((value, index) => [value, rest[index] ?? 0] as const))
}

/** The value of rank `k` (1 is the smallest); undefined outside 1..total. */
export function atRank(distribution: Distribution, k: number): number | undefined {
  if (k < 1 || k > distribution.total) return undefined
  let seen = 0
  for (const [index, count] of distribution.counts.entries()) {
    seen += count
    if (seen >= k) return distribution.values[index]
  }
  return undefined
}

/** The quantile of share `p` in [0, 1]: the value of rank max(1, ceil(p n)); undefined when empty. */
export function quantile(distribution: Distribution, p: number): number | undefined {
  return atRank(distribution, Math.max(1, Math.ceil(p * distribution.total - 1e-9)))
}

/** The sum of all values. */
export const sumOf = ({ values, counts }: Distribution): number =>
  values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0)

/** How many values are above `limit`. */
export function countAbove(distribution: Distribution, limit: number): number {
  let above = 0
  for (let index = distribution.values.length - 1; index >= 0; index -= 1) {
    if ((distribution.values[index] ?? 0) <= limit) break
    above += distribution.counts[index] ?? 0
  }
  return above
}
