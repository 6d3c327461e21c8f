/** The median of some values; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper
}

/**
 * The factor by which the last third of a run must differ from the first before a difference is relevant for a tail. In
 * thirds shorter than half a minute, a swing of a second or two alone makes a factor of 1.5.
 */
const factorFor = (thirdSeconds: number): number => (thirdSeconds < 30 ? 2 : 1.5)

/** In seconds; shorter thirds say nothing. */
export const shortestThirdSeconds = 5

export interface Drift {
  /** The median of the last third divided by that of the first. */
  readonly ratio: number
  /**
   * The lowest value to be expected in a fourth third if the change continues by the same factor, or the lowest observed
   * value.
   */
  readonly leastAhead: number
  readonly drifts: boolean
}

/**
 * Whether a per-second figure drifts: the medians of the first and last third differ by a factor of at least 2 (1.5 in long
 * runs), the median of the middle third is between them, and nine in ten pairs of one second of each third are ordered the
 * same way (the common-language effect of the Mann-Whitney U, Vargha and Delaney 2000). This is robust against single stalls,
 * and a slow swing that returns is no drift. Seconds without a value (NaN) are left out. Undefined when the thirds are too
 * short.
 */
export function drift(values: readonly number[]): Drift | undefined {
  const perSecond = values.filter(Number.isFinite)
  const third = Math.floor(perSecond.length / 3)
  if (third < shortestThirdSeconds) return undefined
  const first = perSecond.slice(0, third)
  const last = perSecond.slice(-third)
  const [from, between, to] = [median(first), median(perSecond.slice(third, -third)), median(last)]
  const ratio = to / from
  const rises = to > from
  const ordered = first.reduce((total, a) => total + last.filter((b) => (rises ? b > a : b < a)).length, 0)
  const monotone = rises ? between >= from && between <= to : between <= from && between >= to
  const factor = factorFor(third)
  const large = ratio >= factor || ratio <= 1 / factor
  return {
    ratio,
    leastAhead: Math.min(from, between, to, to * ratio),
    drifts: large && monotone && ordered >= 0.9 * third * third,
  }
}
