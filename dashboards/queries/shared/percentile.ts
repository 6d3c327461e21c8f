import { type Labels, type Row, rowsBy, type Vector, without } from './vector.ts'

/**
 * A percentile of a classic histogram, whose buckets stand in the order of their ends: `counts[i]` values were at most `ends[i]`.
 * Source: `bucketQuantile` of Prometheus 2.42 (promql/quantile.go).
 */
export function percentileIn(share: number, ends: readonly number[], counts: readonly number[]): number {
  const last = ends.length - 1
  if (last < 1 || ends[last] !== Number.POSITIVE_INFINITY) return Number.NaN
  // The counts are rates, and their rounding can give a wider bucket less than a narrower one.
  let all = Number.NEGATIVE_INFINITY
  for (const count of counts) if (count > all) all = count
  if (all === 0) return Number.NaN
  const rank = share * all
  const endOf = (index: number) => ends[index] ?? Number.NaN
  let before = 0
  for (let at = 0; at < last; at += 1) {
    const upTo = Math.max(before, counts[at] ?? 0)
    if (upTo >= rank) {
      if (at === 0 && endOf(0) <= 0) return endOf(0)
      const start = at === 0 ? 0 : endOf(at - 1)
      return start + (endOf(at) - start) * ((rank - before) / (upTo - before))
    }
    before = upTo
  }
  return endOf(last - 1)
}

const endIn = ({ le = '' }: Labels): number => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le))

/** The buckets of a histogram in the order of their ends, in seconds: one array each, as they are read for each time. */
interface Buckets {
  readonly ends: readonly number[]
  readonly values: readonly Float64Array[]
  readonly has: readonly Uint8Array[]
}

function bucketsOf(rows: readonly Row[]): Buckets {
  const sorted = rows.map((row) => ({ end: endIn(row.labels), row })).toSorted((a, b) => a.end - b.end)
  return {
    ends: sorted.map(({ end }) => end),
    values: sorted.map(({ row }) => row.values),
    has: sorted.map(({ row }) => row.has),
  }
}

/** Puts the buckets of a histogram that have a value at a time into `ends` and `counts`. */
function readBuckets(buckets: Buckets, time: number, ends: number[], counts: number[]): void {
  ends.length = 0
  counts.length = 0
  let place = -1
  for (let at = 0; at < buckets.ends.length; at += 1) {
    if (buckets.has[at]?.[time] !== 1) continue
    const end = buckets.ends[at] ?? Number.NaN
    const count = buckets.values[at]?.[time] ?? 0
    // Prometheus 3 and older versions write a whole number differently.
    if (place >= 0 && ends[place] === end) counts[place] = (counts[place] ?? 0) + count
    else {
      place += 1
      ends[place] = end
      counts[place] = count
    }
  }
}

/** The percentile of each histogram of a vector, at each time at which the histogram has a bucket. */
export function percentiles(vector: Vector, share: number): Vector {
  const ends: number[] = []
  const counts: number[] = []
  return rowsBy(vector, (labels) => without(labels, ['le', '__name__'])).map(({ labels, rows }) => {
    const buckets = bucketsOf(rows)
    const count = rows[0]?.values.length ?? 0
    const made = { labels, values: new Float64Array(count), has: new Uint8Array(count) }
    for (let time = 0; time < count; time += 1) {
      readBuckets(buckets, time, ends, counts)
      if (ends.length === 0) continue
      made.values[time] = percentileIn(share, ends, counts)
      made.has[time] = 1
    }
    return made
  })
}
