import { sum } from '../../base/sum.ts'
import type { Interval } from '../statistics/binomial.ts'
import { type Confidence, usual, widening } from '../statistics/confidence.ts'
import { median } from '../statistics/drift.ts'
import { sumVariance } from '../statistics/statistics.ts'
import type { Point } from './usage.ts'

/** Heaps and pools fill at first; what they do in the first third of a run is not a leak and is ignored. */
export const leftOutShare = 1 / 3

/**
 * The number of pairs of points grows with the square of the points; the medians of this many stretches show a slope as well.
 */
const maxStretches = 150
/** Fewer points than this give no interval. */
const fewestReadings = 20

/** How fast a level grows, per second, with its interval. */
export interface Growth {
  readonly slope: number
  /** The value of the line at second 0: the median of the readings without the slope. */
  readonly level: number
  readonly interval: Interval
}

/** The median of each of at most `maxStretches` stretches of as many readings. */
function folded(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / maxStretches)
  return Array.from({ length: Math.floor(points.length / size) }, (_, index) => {
    const part = points.slice(index * size, (index + 1) * size)
    return { at: median(part.map(({ at }) => at)), value: median(part.map(({ value }) => value)) }
  })
}

/** Ranks from 1, ties at their mean. */
function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  for (const [index, value] of sorted.entries()) {
    if (!first.has(value)) first.set(value, index + 1)
    last.set(value, index + 1)
  }
  return values.map((value) => ((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2)
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0)

/**
 * How much more a sum of an AR(1) series varies than one of independent values: (1 + r) / (1 - r), with r its lag-1
 * correlation, corrected for the bias that fitting a line causes, (2 + 4r) / n (Tanaka, J. Time Series Analysis 5, 1984).
 */
function persistence(values: readonly number[]): number {
  const n = values.length
  const lagged = values.slice(1).reduce((sum, value, index) => sum + value * (values[index] ?? 0), 0)
  const raw = lagged / squares(values)
  const r = Math.min(raw + (2 + 4 * raw) / n, 1 - 2 / n)
  return r > 0 ? (1 + r) / (1 - r) : 1
}

/** The largest persistence over sums of 1, 2, 4... values, at least twelve sums: a fast saw-tooth may hide a slow swing. */
function slowPersistence(values: readonly number[]): number {
  let largest = 1
  for (let size = 1; values.length / size >= 12; size *= 2) {
    const sums = Array.from({ length: Math.floor(values.length / size) }, (_, block) =>
      sum(values.slice(block * size, (block + 1) * size)),
    )
    largest = Math.max(largest, (squares(sums) / squares(values)) * persistence(sums))
  }
  return largest
}

/** By how much more Kendall's S varies than for independent residuals, from the ranks of the residuals. */
function inflation(points: readonly Point[], slope: number, confidence: Confidence): number {
  const middle = points.reduce((sum, { at }) => sum + at, 0) / points.length
  const centred = ranks(points.map(({ at, value }) => value - slope * at)).map(
    (rank) => rank - (points.length + 1) / 2,
  )
  const weighted = centred.map((rank, index) => rank * ((points[index]?.at ?? 0) - middle))
  const independent = weighted.reduce((sum, value) => sum + value * value, 0)
  if (independent === 0) return 1
  const widen = (freedom: number): number => widening(freedom, confidence)
  const few = widen(Math.max(3, points.length / 3))
  return Math.max(1, sumVariance(weighted, 0, widen) / independent, slowPersistence(centred) * few)
}

/**
 * The slope of a level over time as the median of the slopes of all pairs (Theil 1950, Sen 1968: one reading in four may be
 * far off), and its interval from the ranks of those slopes: N / 2 ± z sqrt(var S) / 2, where S is Kendall's (Sen, JASA 63).
 * The variance of S is that of independent readings, n (n - 1) (2n + 5) / 18, multiplied by how much more it varies because
 * successive readings are correlated (the idea of Hamed and Rao, J. Hydrology 204, 1998; the larger of two estimates).
 * Undefined for fewer than 20 readings after the first third of `seconds`.
 */
export function growthOf(all: readonly Point[], seconds: number, confidence = usual): Growth | undefined {
  const points = folded(all.filter(({ at }) => at >= seconds * leftOutShare))
  const n = points.length
  if (n < fewestReadings) return undefined
  const slopes = new Float64Array((n * (n - 1)) / 2)
  let next = 0
  for (const [index, later] of points.entries())
    for (const earlier of points.slice(0, index)) {
      slopes[next] = (later.value - earlier.value) / (later.at - earlier.at)
      next += 1
    }
  slopes.sort()
  const slope = median([...slopes])
  const deviation = Math.sqrt(((n * (n - 1) * (2 * n + 5)) / 18) * inflation(points, slope, confidence))
  const spread = (confidence.z * deviation) / 2
  const low = slopes[Math.floor(slopes.length / 2 - spread) - 1] ?? Number.NEGATIVE_INFINITY
  const high = slopes[Math.ceil(slopes.length / 2 + spread)] ?? Number.POSITIVE_INFINITY
  const level = median(points.map(({ at, value }) => value - slope * at))
  return { slope, level, interval: { low, high } }
}
