import type { Distribution } from '../../evidence/distribution.ts'
import { type SeriesHead, type SeriesPoint, seriesHead } from '../remote-write.ts'

type Labels = Readonly<Record<string, string>>

interface Total {
  readonly head: SeriesHead
  value: number
  /** Whether Prometheus has the series: a series that begins with its first count would lose that count in every rate. */
  isBorn: boolean
}

/** How long before its first count a series begins at zero, in milliseconds. */
const bornBeforeMs = 1000

/** Counters, each a series of its own. All of them are returned for each time, including those that did not change. */
export class Totals {
  readonly #totals = new Map<string, Total>()

  /** Adds to a counter; adding 0 creates it. */
  add(metric: string, labels: Labels, amount: number): void {
    const key = `${metric} ${Object.values(labels).join('\u0000')}`
    let total = this.#totals.get(key)
    if (total === undefined) {
      total = { head: seriesHead(metric, labels), value: 0, isBorn: false }
      this.#totals.set(key, total)
    }
    total.value += amount
  }

  /** The value of every counter at a time, in Unix milliseconds; a new counter gets an earlier zero. */
  points(at: number): SeriesPoint[] {
    return [...this.#totals.values()].flatMap((total) => {
      const { head, value, isBorn } = total
      total.isBorn = true
      const point = { head, value, at }
      return isBorn ? [point] : [{ head, value: 0, at: at - bornBeforeMs }, point]
    })
  }
}

/** A classic histogram of seconds, in which each bucket counts all values up to its boundary. */
export class HistogramTotals {
  readonly #totals: Totals
  readonly #metric: string
  /** In seconds, ascending. */
  readonly #boundaries: readonly number[]

  constructor(totals: Totals, metric: string, boundaries: readonly number[]) {
    this.#totals = totals
    this.#metric = metric
    this.#boundaries = boundaries
  }

  /** Adds latencies in microseconds. */
  add(labels: Labels, { values, counts, total }: Distribution): void {
    const inEach = this.#boundaries.map(() => 0)
    let sum = 0
    let bucket = 0
    for (const [index, value] of values.entries()) {
      const count = counts[index] ?? 0
      sum += value * count
      while (bucket < inEach.length && value > (this.#boundaries[bucket] ?? 0) * 1e6) bucket += 1
      if (bucket < inEach.length) inEach[bucket] = (inEach[bucket] ?? 0) + count
    }
    let upTo = 0
    for (const [index, boundary] of this.#boundaries.entries()) {
      upTo += inEach[index] ?? 0
      this.#totals.add(`${this.#metric}_bucket`, { ...labels, le: String(boundary) }, upTo)
    }
    this.#totals.add(`${this.#metric}_bucket`, { ...labels, le: '+Inf' }, total)
    this.#totals.add(`${this.#metric}_count`, labels, total)
    this.#totals.add(`${this.#metric}_sum`, labels, sum / 1e6)
  }
}
