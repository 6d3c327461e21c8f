import { sum } from '../../base/sum.ts'
import { countAbove, type Distribution } from '../../evidence/distribution.ts'
import { bisect, type Interval, incompleteBeta } from './binomial.ts'
import { type Confidence, usual, widening } from './confidence.ts'

/** How many requests of each second had a property, and how many there were. Seconds without requests count as zeros. */
export interface Shares {
  readonly hits: readonly number[]
  readonly sizes: readonly number[]
}

/** The variance of a sum of residuals from sums over blocks of `length` seconds (batch means: Law and Kelton). */
function blockVariance(residuals: readonly number[], length: number): number {
  const blocks = Math.floor(residuals.length / length)
  const sums = Array.from({ length: blocks }, (_, index) => {
    const end = index === blocks - 1 ? residuals.length : (index + 1) * length
    return sum(residuals.slice(index * length, end))
  })
  return (sum(sums.map((value) => value * value)) * blocks) / (blocks - 1)
}

/**
 * The variance of a sum when its seconds follow an AR(1) process under independent noise of variance `noise` in all:
 * the part beyond the noise times (1 + r) / (1 - r), r being its lag-1 correlation, corrected for its downward bias
 * (1 + 3r) / T. Sources: Bartlett 1946; Kendall, Biometrika 41 (1954).
 */
function correlatedVariance(
  residuals: readonly number[],
  noise: number,
  widen: (freedom: number) => number,
): number {
  const n = residuals.length
  const total = sum(residuals.map((value) => value * value))
  const lagged = sum(residuals.slice(1).map((value, index) => value * (residuals[index] ?? 0)))
  const beyond = total - noise
  const freely = Math.max(3, n / 3)
  if (beyond <= 0 || lagged <= 0) return total * widen(freely)
  const raw = Math.min(1, ((lagged / beyond) * n) / (n - 1))
  const r = Math.min(raw + (1 + 3 * raw) / n, 1 - 2 / n)
  const factor = (1 + r) / (1 - r)
  // Of n correlated values, n / factor count as independent (Bartlett). Only without noise is r not known better than that.
  const freedom = noise > 0 ? freely : Math.max(3, Math.min(freely, n / factor - 1))
  return (((noise + beyond * factor) * n) / (n - 1)) * widen(freedom)
}

/**
 * The variance of the sum of per-second residuals, at least five of them: the largest over blocks of 1, 2, 4... seconds (at
 * least five blocks each) and the AR(1) extrapolation, each multiplied by `widen` of the degrees of freedom with which it was
 * estimated. The largest is used, because too small a variance leads to verdicts that chance made.
 */
export function sumVariance(
  residuals: readonly number[],
  noise: number,
  widen: (freedom: number) => number,
): number {
  const n = residuals.length
  let largest = correlatedVariance(residuals, noise, widen)
  for (let length = 1; n / length >= 5; length *= 2) {
    const freedom = Math.floor(n / length) - 1
    largest = Math.max(largest, blockVariance(residuals, length) * widen(freedom))
  }
  return largest
}

/**
 * The design effect of a share: its variance divided by that of as many independent requests, at least 1; n_eff = n / deff.
 * Source: Kish, Survey Sampling (1965), with seconds as clusters of unequal size (ratio residuals). When the observed share
 * is below `nominal`, the share with which it is compared, the observed excess is scaled up to `nominal`: a rate that varies
 * by a factor has an excess in proportion to itself, and quiet runs would otherwise look too certain. Undefined below five
 * seconds. Swings slower than about a twentieth of the run cannot be seen in it and are not covered (see coverage.test.ts).
 */
export function designEffect(
  { hits, sizes }: Shares,
  nominal: number,
  confidence = usual,
): number | undefined {
  const n = sum(sizes)
  const share = sum(hits) / n
  if (sizes.length < 5 || !(n > 0)) return undefined
  const noise = n * share * (1 - share)
  if (noise <= 0) return 1
  const residuals = hits.map((count, second) => count - share * (sizes[second] ?? 0))
  const excess = (widen: (freedom: number) => number): number =>
    Math.max(0, sumVariance(residuals, noise, widen) / noise - 1)
  const growth = Math.min(5, Math.max(1, nominal / share)) - 1
  const scaled = 1 + excess((freedom) => widening(freedom, confidence)) + growth * excess(() => 1)
  // Few hits say little about their own clustering: they count as at least a third of one event.
  return Math.min(scaled, Math.max(1, 3 * sum(hits)))
}

/**
 * The position of a share relative to a limit: whether its 95 % interval is within the limit (below or at it), beyond it, or
 * neither.
 */
export type Standing = 'within' | 'beyond' | 'open'

/**
 * The position of a share without any assumption about the dependence of its requests: for a service whose share is `limit`
 * in the long run, a run shows s or more with a probability of at most limit / s (Markov's inequality). A change within a run
 * makes the design effect as large as the number of requests, because the run may be part of one long swing; only this bound
 * then remains. By this bound 75 % is beyond 0.1 %, as is everything beyond 40 times the limit.
 */
function standingOfAny(share: number, limit: number, { alpha }: Confidence): Standing {
  if ((share * alpha) / 2 > limit) return 'beyond'
  return ((1 - share) * alpha) / 2 > 1 - limit ? 'within' : 'open'
}

/**
 * The position of a share relative to `limit`, by the exact binomial interval on n_eff, or by the bound without assumptions.
 * Source: Clopper and Pearson (1934), as tail probabilities of the beta distribution.
 */
export function standing(shares: Shares, limit: number, confidence = usual): Standing {
  const certain = standingOfAny(sum(shares.hits) / sum(shares.sizes), limit, confidence)
  if (certain !== 'open') return certain
  const deff = designEffect(shares, limit, confidence)
  if (deff === undefined) return 'open'
  const { alpha } = confidence
  const hits = sum(shares.hits) / deff
  const n = sum(shares.sizes) / deff
  if (hits < n && incompleteBeta(hits + 1, n - hits, limit) >= 1 - alpha / 2) return 'within'
  if (hits > 0 && incompleteBeta(hits, n - hits + 1, limit) < alpha / 2) return 'beyond'
  return 'open'
}

/**
 * The 95 % interval of a share: the limits that it does not contradict; undefined without a request. Below five seconds only
 * the bound without assumptions is used, so that a short run in which everything fails is a fail too.
 */
export function shareInterval(shares: Shares, confidence = usual): Interval | undefined {
  if (!(sum(shares.sizes) > 0)) return undefined
  return {
    low: bisect((limit) => standing(shares, limit, confidence) !== 'beyond'),
    high: bisect((limit) => standing(shares, limit, confidence) === 'within'),
  }
}

/** How many latencies of each second are above `limit`. */
export const exceedances = (seconds: readonly Distribution[], limit: number): Shares => ({
  hits: seconds.map((second) => countAbove(second, limit)),
  sizes: seconds.map((second) => second.total),
})

/**
 * The 95 % interval of the quantile `p`: the values that are not contradicted by a share of 1 - p above them. For independent
 * samples these are the order statistics of the binomial ranks (David and Nagaraja, Order Statistics, 7.1); here each value
 * has the design effect of its own exceedances, so that one stall counts as one event. `high` is Infinity when there are too
 * few effective samples for an upper end. `values` are ascending and distinct.
 */
export function quantileInterval(
  seconds: readonly Distribution[],
  values: readonly number[],
  p: number,
  confidence = usual,
): Interval | undefined {
  if (seconds.length < 5 || values.length === 0) return undefined
  const first = (holds: (where: Standing) => boolean): number => {
    let from = 0
    let to = values.length
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      if (holds(standing(exceedances(seconds, values[middle] ?? 0), 1 - p, confidence))) to = middle
      else from = middle + 1
    }
    return values[from] ?? Number.POSITIVE_INFINITY
  }
  return { low: first((where) => where !== 'beyond'), high: first((where) => where === 'within') }
}

/**
 * The 95 % interval of a positive ratio of sums over seconds, such as CPU time per request: Student's t on the variance
 * of the ratio residuals (Cochran, Sampling Techniques, 6.4), on the logarithmic scale by the delta method. Undefined
 * below five seconds and for sums of zero.
 */
export function ratioInterval(
  above: readonly number[],
  below: readonly number[],
  confidence = usual,
): Interval | undefined {
  const ratio = sum(above) / sum(below)
  if (above.length < 5 || !(ratio > 0) || !Number.isFinite(ratio)) return undefined
  const residuals = above.map((value, second) => value - ratio * (below[second] ?? 0))
  const variance = sumVariance(residuals, 0, (freedom) => widening(freedom, confidence))
  const half = (confidence.z * Math.sqrt(variance)) / sum(above)
  return { low: ratio * Math.exp(-half), high: ratio * Math.exp(half) }
}

/** The 95 % interval of a mean per second; see `ratioInterval`. */
export const meanInterval = (perSecond: readonly number[], confidence = usual): Interval | undefined =>
  ratioInterval(
    perSecond,
    perSecond.map(() => 1),
    confidence,
  )

/** With fewer requests than this, a rate or a maximum shows nothing either. */
export const fewestOfAll = 72

/**
 * The smallest number of independent samples with which a 95 % interval of the quantile `p` has an upper end: n >= ln(alpha /
 * 2) / ln p (largest order statistic). 72 for p95, 368 for p99.
 */
export const fewestSamples = (p: number, { alpha } = usual): number =>
  Math.ceil(Math.log(alpha / 2) / Math.log(Math.max(p, 1 - p)))

/**
 * The additional seconds of measurement, beyond `seconds`, after which the interval of a share would no longer contain
 * `limit` if the share stayed as it is: (z / gap)^2 deff p (1 - p) / rate (normal approximation, for words only).
 */
export function secondsToDecide(shares: Shares, limit: number, seconds: number, confidence = usual): number {
  const n = sum(shares.sizes)
  const share = sum(shares.hits) / n
  const deff = designEffect(shares, limit, confidence) ?? 1
  const gap = Math.abs(share - limit)
  const needed = (deff * limit * (1 - limit) * (confidence.z / gap) ** 2 * seconds) / n
  return Math.max(0, needed - seconds)
}
