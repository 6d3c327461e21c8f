import type { AnsweredSeries } from '../../harness/prometheus/client.ts'

/*
 * Percentiles and distributions of one histogram read the same buckets, and Prometheus spends most of its time on reading
 * them: on a board of latencies, five of six queries read buckets. So the sums of the buckets are asked for once, by all
 * labels that any of the queries distinguishes, and percentiles and coarser sums are made of that answer in the same way as
 * Prometheus makes them.
 */

/** The sum of something by labels, such as `sum by (le, route) (rate(x_bucket[4s]))`. */
interface Sum {
  readonly by: readonly string[]
  readonly of: string
}

/** A query that reads buckets: their sum and, if it asks for a percentile, its share. */
interface BucketQuery {
  readonly sum: Sum
  readonly share: number | undefined
}

/** How the answer to a query is made of the answer to another one. */
export interface Derived {
  readonly from: string
  readonly make: (answered: readonly AnsweredSeries[]) => readonly AnsweredSeries[]
}

/** The text between two matching parentheses at the end of a text; undefined if the text does not end so. */
function insideOf(text: string, opening: string): string | undefined {
  if (!text.startsWith(opening) || !text.endsWith(')')) return undefined
  const inside = text.slice(opening.length, -1)
  let depth = 0
  // Parentheses inside quotes do not count.
  for (const [sign] of inside.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (depth < 0) return undefined
  }
  return depth === 0 ? inside : undefined
}

function sumIn(query: string): Sum | undefined {
  const [opening, labels = ''] = /^sum by \(([\w, ]+)\) \(/.exec(query) ?? []
  const of = opening === undefined ? undefined : insideOf(query, opening)
  return of === undefined ? undefined : { by: labels.split(/,\s*/), of }
}

function bucketQueryIn(query: string): BucketQuery | undefined {
  const [opening, share] = /^histogram_quantile\((0?\.\d+), /.exec(query) ?? []
  const inner = opening === undefined ? query : insideOf(query, opening)
  const sum = inner === undefined ? undefined : sumIn(inner)
  if (sum === undefined || !sum.by.includes('le')) return undefined
  return { sum, share: share === undefined ? undefined : Number(share) }
}

const within = (a: readonly string[], b: readonly string[]): boolean => a.every((label) => b.includes(label))

/**
 * Among queries that will be asked, those that read the same buckets, each with how its answer is made of the answer to a
 * single, most detailed query.
 */
export function derivedFrom(queries: readonly string[]): ReadonlyMap<string, Derived> {
  const read = [...new Set(queries)].flatMap((query) => {
    const found = bucketQueryIn(query)
    return found === undefined ? [] : [{ query, ...found }]
  })
  const derived = [...Map.groupBy(read, ({ sum }) => sum.of).values()].flatMap((group) => {
    const [finest] = group.toSorted((a, b) => b.sum.by.length - a.sum.by.length)
    if (finest === undefined) return []
    const { by, of } = finest.sum
    const from = `sum by (${by.join(', ')}) (${of})`
    const made = group.filter(({ sum }) => within(sum.by, by))
    // A single query is better asked unchanged: its answer is shorter.
    if (made.length < 2) return []
    return made
      .filter(({ query }) => query !== from)
      .map(({ query, sum, share }): readonly [string, Derived] => [
        query,
        {
          from,
          make(answered) {
            const sums = sum.by.length < by.length ? summed(answered, sum.by) : answered
            return share === undefined ? sums : percentiles(sums, share)
          },
        },
      ])
  })
  return new Map(derived)
}

type Labels = AnsweredSeries['labels']

const only = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)))

const groupedBy = (series: readonly AnsweredSeries[], labelsOf: (labels: Labels) => Labels) =>
  Map.groupBy(series, ({ labels }) =>
    JSON.stringify(Object.entries(labelsOf(labels)).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ).values()

/** The sums of series by labels, at each time at which one of them has a value. */
function summed(series: readonly AnsweredSeries[], by: readonly string[]): AnsweredSeries[] {
  return [...groupedBy(series, (labels) => only(labels, by))].map((group) => {
    const sums = new Map<number, number>()
    for (const { points } of group)
      for (const [time, value] of points) sums.set(time, (sums.get(time) ?? 0) + value)
    return { labels: only(group[0]?.labels ?? {}, by), points: [...sums].toSorted(([a], [b]) => a - b) }
  })
}

/** A bucket of a histogram at one time: how many values were at most `end`. */
export interface Bucket {
  readonly end: number
  readonly count: number
}

/**
 * A percentile of a classic histogram, whose buckets stand in the order of their ends.
 * Source: `bucketQuantile` of Prometheus 2.42 (promql/quantile.go).
 */
export function percentileIn(share: number, buckets: readonly Bucket[]): number {
  if (buckets.length < 2 || buckets.at(-1)?.end !== Number.POSITIVE_INFINITY) return Number.NaN
  // The counts are rates, and their rounding can give a wider bucket less than a narrower one.
  let most = Number.NEGATIVE_INFINITY
  const counts = buckets.map(({ count }) => {
    most = Math.max(most, count)
    return most
  })
  const all = counts.at(-1) ?? 0
  if (all === 0) return Number.NaN
  const rank = share * all
  const found = counts.findIndex((count) => count >= rank)
  const last = buckets.length - 1
  const at = found < 0 ? last : Math.min(found, last)
  const endOf = (index: number) => buckets[index]?.end ?? Number.NaN
  if (at === last) return endOf(last - 1)
  if (at === 0 && endOf(0) <= 0) return endOf(0)
  const [start, before] = at === 0 ? [0, 0] : [endOf(at - 1), counts[at - 1] ?? 0]
  return start + (endOf(at) - start) * ((rank - before) / ((counts[at] ?? 0) - before))
}

const endIn = ({ le = '' }: Labels): number => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le))

/** The percentile of each histogram among sums of buckets, at each time at which it has a bucket. */
function percentiles(series: readonly AnsweredSeries[], share: number): AnsweredSeries[] {
  const without = ({ le: _end, ...labels }: Labels): Labels => labels
  return [...groupedBy(series, without)].map((group) => {
    const at = new Map<number, Bucket[]>()
    for (const { labels, points } of group.toSorted((a, b) => endIn(a.labels) - endIn(b.labels))) {
      const end = endIn(labels)
      for (const [time, count] of points) {
        const buckets = at.get(time) ?? []
        if (buckets.length === 0) at.set(time, buckets)
        const last = buckets.at(-1)
        // Prometheus 3 and older versions write a whole number differently.
        if (last?.end === end) buckets[buckets.length - 1] = { end, count: last.count + count }
        else buckets.push({ end, count })
      }
    }
    const points = [...at]
      .toSorted(([a], [b]) => a - b)
      .map(([time, buckets]) => [time, percentileIn(share, buckets)] as const)
    return { labels: without(group[0]?.labels ?? {}), points }
  })
}
