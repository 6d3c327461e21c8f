/** Lanczos coefficients for g = 7, n = 9 (Godfrey 2001): ln Γ to about 15 digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln Γ(x) for x > 0. Source: Lanczos, SIAM J. Numer. Anal. 1 (1964). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const base = x + 6.5
  const sum = lanczos.reduce((total, c, i) => (i === 0 ? c : total + c / (x - 1 + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum)
}

/** Keeps a denominator of the continued fraction away from zero (Thompson and Barnett 1986). */
const awayFromZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified Lentz algorithm. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  // Convergence takes O(sqrt(max(a, b))) steps; this bound is far beyond what 10^9 samples need.
  for (let m = 1; m <= 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    const step = d * c
    value *= step
    if (Math.abs(step - 1) < 1e-14) break
  }
  return value
}

/** The regularised incomplete beta function I_x(a, b), computed in log space. Source: DLMF 8.17. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast only on this side of the mean; the other side follows by symmetry.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

/** The smallest x in [0, 1] at which a monotone condition holds; 1 when it holds nowhere. */
export function bisect(holds: (x: number) => boolean): number {
  if (holds(0)) return 0
  let low = 0
  let high = 1
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** P(Z > z) for a standard normal Z and z >= 0: half the incomplete gamma function, by Abramowitz and Stegun 7.1.26 (1.5e-7). */
export function normalTail(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2)
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  return 0.5 * terms.reduce((sum, term) => (sum + term) * t, 0) * Math.exp((-z * z) / 2)
}

/** The point that a standard normal variable exceeds with probability `upper` (below a half). */
export const normalPoint = (upper: number): number => 10 * bisect((tenth) => normalTail(10 * tenth) <= upper)

/**
 * The point that a Student t variable with `freedom` degrees exceeds with the probability with which a normal one exceeds
 * `z`, by its expansion (Abramowitz and Stegun 26.7.5); from 3 degrees on and at 2.5 % it is within 1 %.
 */
export function studentPoint(freedom: number, z: number): number {
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  )
}
