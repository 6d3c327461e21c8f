import { expect, test } from 'vitest'
import { derivedFrom, percentileIn } from './shared-buckets.ts'

const rate = 'rate(x_bucket{route=~".*"}[4s])'
const byRoute = `sum by (le, route) (${rate})`
const p95 = `histogram_quantile(0.95, ${byRoute})`
const p99 = `histogram_quantile(0.99, ${byRoute})`
const spread = `sum by (le) (${rate})`

test.each([
  ['percentiles of the same buckets', [p95, p99], { [p95]: byRoute, [p99]: byRoute }],
  ['percentiles and a spread', [spread, p95, p99], { [spread]: byRoute, [p95]: byRoute, [p99]: byRoute }],
  ['a percentile and the buckets that it is of', [p95, byRoute], { [p95]: byRoute }],
  ['one percentile alone', [p95], {}],
  ['the same percentile twice', [p95, p95], {}],
  ['percentiles of other buckets', [p95, p99.replaceAll('x_', 'y_')], {}],
  ['percentiles of other windows', [p95, p99.replace('4s', '8s')], {}],
  ['sums of what has no buckets', ['sum by (route) (rate(x[4s]))', 'sum by (status) (rate(x[4s]))'], {}],
  ['a percentile in something else', [`${p95} > 1`, p99], {}],
  [
    'two percentiles in one query',
    [`histogram_quantile(0.95, ${byRoute}) / histogram_quantile(0.5, ${byRoute})`, p99],
    {},
  ],
  [
    'what holds a parenthesis in quotes',
    [p95, p99].map((query) => query.replace('".*"', '"a)b"')),
    Object.fromEntries(
      [p95, p99].map((query) => [query.replace('".*"', '"a)b"'), byRoute.replace('".*"', '"a)b"')]),
    ),
  ],
])('%s are asked for together', (_, queries, expected) => {
  const found = [...derivedFrom(queries)].map(([query, { from }]) => [query, from])
  expect(Object.fromEntries(found)).toEqual(expected)
})

const infinite = Number.POSITIVE_INFINITY
const buckets = (...counts: readonly (readonly [end: number, count: number])[]) =>
  counts.map(([end, count]) => ({ end, count }))

// The results of Prometheus 2.42 for these, from promql/testdata/histograms.test and its code.
test.each([
  ['half-way through the first bucket', 0.5, buckets([0.1, 10], [infinite, 10]), 0.05],
  ['in the middle of a bucket', 0.5, buckets([0.1, 2], [0.2, 6], [infinite, 8]), 0.15],
  ['at the end of a bucket', 0.75, buckets([0.1, 2], [0.2, 6], [infinite, 8]), 0.2],
  ['beyond the last end', 0.95, buckets([0.1, 2], [0.2, 6], [infinite, 8]), 0.2],
  ['of values below 0', 0.5, buckets([-1, 5], [0, 6], [infinite, 8]), -1],
  ['past an empty bucket', 0.5, buckets([0.1, 0], [0.2, 0], [0.4, 4], [infinite, 4]), 0.3],
  ['where a wider bucket holds less', 0.5, buckets([0.1, 4], [0.2, 3], [infinite, 8]), 0.1],
  ['of nothing', 0.5, buckets([0.1, 0], [infinite, 0]), Number.NaN],
  ['without a bucket of all', 0.5, buckets([0.1, 2], [0.2, 6]), Number.NaN],
  ['of one bucket', 0.5, buckets([infinite, 6]), Number.NaN],
])('a percentile %s', (_, share, given, value) => {
  const found = percentileIn(share, given)
  if (Number.isNaN(value)) expect(found).toBeNaN()
  else expect(found).toBeCloseTo(value, 12)
})

const series = (
  labels: Readonly<Record<string, string>>,
  ...points: readonly (readonly [number, number])[]
) => ({
  labels,
  points,
})

/** Two routes; the second one has values from the second time on. */
const answered = [
  series({ le: '0.1', route: 'a' }, [1, 1], [2, 1]),
  series({ le: '+Inf', route: 'a' }, [1, 2], [2, 4]),
  series({ le: '0.1', route: 'b' }, [2, 3]),
  series({ le: '+Inf', route: 'b' }, [2, 3]),
]

test('a result that is made of buckets has the labels, the times and the gaps of the buckets', () => {
  const derived = derivedFrom([spread, p95, p99, `histogram_quantile(0.5, ${spread})`])
  const make = (query: string) => derived.get(query)?.make(answered)
  expect(make(spread)).toEqual([
    series({ le: '0.1' }, [1, 1], [2, 4]),
    series({ le: '+Inf' }, [1, 2], [2, 7]),
  ])
  const close = (value: number) => expect.closeTo(value, 12)
  expect(make(`histogram_quantile(0.5, ${spread})`)).toEqual([
    {
      labels: {},
      points: [
        [1, close(0.1)],
        [2, close(0.0875)],
      ],
    },
  ])
  expect(make(p95)).toEqual([
    {
      labels: { route: 'a' },
      points: [
        [1, close(0.1)],
        [2, close(0.1)],
      ],
    },
    { labels: { route: 'b' }, points: [[2, close(0.095)]] },
  ])
})
