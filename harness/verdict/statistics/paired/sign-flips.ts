import { seededRandom } from '../../../base/random.ts'
import { hodgesLehmann } from './signed-rank.ts'

/** The tested values of one figure of one route: how far each invocation lies above the negligible change. */
export interface Column {
  /** NaN when an invocation has no value. */
  readonly excess: readonly number[]
  /** The usual standard deviation of an invocation; it moderates the scale while there are few. */
  readonly usual: number
}

/** A test of a whole family of columns, whether each lies above zero. */
export interface FlipTest {
  /** By column, in units of its own standard error. */
  readonly statistics: readonly number[]
  /** By column: the probability that any column would be at least as high if none were above zero. */
  readonly adjusted: readonly number[]
  /** The value that a statistic must exceed so that the family errs with a probability of at most `alpha`. */
  critical(alpha: number): number
  /**
   * By column: how much could be subtracted from it until it no longer exceeds `critical`; negative infinity for one that
   * never exceeds it.
   */
  room(critical: number): readonly number[]
}

/** An invocation further away than this many scales counts as this far, so that a single one decides nothing. */
const furthest = 3
/** The weight of the usual spread, in invocations. */
const weightOfUsual = 6
/** Up to this many invocations all sign patterns are tried; beyond, a number of random ones. */
const mostEnumerated = 12
const drawn = 1999

/**
 * The spread of a column, the same for every sign pattern, so that the test stays exact. It is computed from the sizes of the
 * values, whose standard deviation is 0.603 of the spread when the centre is zero, and equals the spread when the centre is
 * far from zero; the smaller of that and the root mean square is used.
 */
export function scaleOf(excess: readonly number[], usual: number): number {
  const sizes = excess.filter((value) => !Number.isNaN(value)).map(Math.abs)
  const n = sizes.length
  const mean = sizes.reduce((sum, value) => sum + value, 0) / n
  const squares = sizes.reduce((sum, value) => sum + value * value, 0)
  const folded =
    sizes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (0.603 ** 2 * Math.max(1, n - 1))
  const own = Math.min(squares, folded * n)
  return Math.sqrt((weightOfUsual * usual ** 2 + own) / (weightOfUsual + n))
}

/**
 * A column as it would be just at zero: one that lies below by more than its standard error is moved up to zero. Otherwise
 * the many figures that are far from being worse would, with reversed signs, look far worse, and hide the one that is.
 * Source: Hansen, A test for superior predictive ability (2005); Andrews and Soares, Econometrica 78 (2010).
 */
function atZero({ excess, usual }: Column): readonly number[] {
  const told = excess.filter((value) => !Number.isNaN(value))
  const centre = hodgesLehmann(told)
  const error = scaleOf(
    told.map((value) => value - centre),
    usual,
  )
  const below = Math.min(0, centre + error / Math.sqrt(told.length))
  return below < 0 ? excess.map((value) => value - below) : excess
}

const clipped = (value: number): number => Math.max(-furthest, Math.min(furthest, value))

/**
 * Iterates over sign patterns, the unchanged one first: yields the invocations whose sign changes before each next pattern.
 */
function* turns(n: number, seed: number): Generator<readonly number[]> {
  if (n <= mostEnumerated) {
    // Gray code: each pattern differs from the previous one in a single sign.
    for (let pattern = 1; pattern < 2 ** n; pattern += 1) yield [31 - Math.clz32(pattern & -pattern)]
    return
  }
  const random = seededRandom(seed)
  for (let pattern = 0; pattern < drawn; pattern += 1)
    yield Array.from({ length: n }, (_, at) => at).filter(() => random() < 0.5)
}

/** The largest statistic of the family under each sign pattern, descending. */
function greatest(scores: readonly Float64Array[], n: number, seed: number): Float64Array {
  const signs = new Float64Array(n).fill(1)
  const sums = Float64Array.from(scores, (column) => column.reduce((sum, value) => sum + value, 0))
  const found = [Math.max(...sums)]
  for (const turned of turns(n, seed)) {
    for (const at of turned) {
      const sign = signs[at] ?? 1
      signs[at] = -sign
      for (let column = 0; column < scores.length; column += 1)
        sums[column] = (sums[column] ?? 0) - 2 * sign * (scores[column]?.[at] ?? 0)
    }
    let most = Number.NEGATIVE_INFINITY
    for (const sum of sums) if (sum > most) most = sum
    found.push(most)
  }
  return Float64Array.from(found).sort().reverse()
}

/**
 * The permutation test of a family of figures by their largest statistic (max-T: Westfall and Young, Resampling-Based
 * Multiple Testing, 1993). The labels of whole invocations are exchanged, as they were drawn at random. When no figure lies
 * above zero, the probability that any is called is at most alpha, whatever the correlation of the figures and whatever their
 * distribution.
 */
export function flipTest(columns: readonly Column[], seed: number): FlipTest {
  const n = columns[0]?.excess.length ?? 0
  const root = Math.sqrt(n)
  const moved = columns.map(atZero)
  const scales = moved.map((excess, index) => scaleOf(excess, columns[index]?.usual ?? 1))
  const scored = (excess: readonly number[], index: number) =>
    Float64Array.from(excess, (value) =>
      Number.isNaN(value) ? 0 : clipped(value / (scales[index] ?? 1)) / root,
    )
  const statistics = columns.map(({ excess }, index) =>
    scored(excess, index).reduce((sum, value) => sum + value, 0),
  )
  const highest = columns.length === 0 ? new Float64Array(0) : greatest(moved.map(scored), n, seed)
  const rounding = 1e-9
  const critical = (alpha: number): number => {
    const allowed = Math.floor(alpha * highest.length + rounding)
    return allowed === 0
      ? Number.POSITIVE_INFINITY
      : (highest[allowed] ?? Number.POSITIVE_INFINITY) + rounding
  }
  return {
    statistics,
    adjusted: statistics.map((own) => atLeast(highest, own - rounding) / highest.length),
    critical,
    room: (limit) => columns.map(({ excess }, index) => roomOf(excess, scales[index] ?? 1, limit * root)),
  }
}

/** How many of some descending values are not below `limit`. */
function atLeast(descending: Float64Array, limit: number): number {
  let from = 0
  let to = descending.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((descending[middle] ?? 0) >= limit) from = middle + 1
    else to = middle
  }
  return from
}

/** The shift at which the sum of clipped scores of a column falls to `target`. */
function roomOf(excess: readonly number[], scale: number, target: number): number {
  const told = excess.filter((value) => !Number.isNaN(value))
  if (told.length === 0 || target >= furthest * told.length) return Number.NEGATIVE_INFINITY
  const sumAt = (shift: number) => told.reduce((sum, value) => sum + clipped((value - shift) / scale), 0)
  let low = Math.min(...told) - 2 * furthest * scale
  let high = Math.max(...told) + 2 * furthest * scale
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (sumAt(middle) > target) low = middle
    else high = middle
  }
  return low
}
