import { expect, test } from 'vitest'
import { NotCalculable } from './calculation.ts'
import { derivedFrom } from './derived-queries.ts'
import { vectorOf } from './vector.ts'

const times = { from: 1, step: 1, count: 2 }

const buckets = 'rate(x_bucket{route=~".*"}[4s])'
const byRoute = `sum by (le, route) (${buckets})`
const p95 = `histogram_quantile(0.95, ${byRoute})`
const p99 = `histogram_quantile(0.99, ${byRoute})`
const spread = `sum by (le) (${buckets})`
const ofA = 'histogram_quantile(0.95, sum by (le) (rate(x_bucket{route="a"}[4s])))'
const allBuckets = 'sum by (le, route) (rate(x_bucket[4s]))'

const whole = 'sum(rate(x[4s]))'
const ofRoutes = 'sum by (route) (rate(x[4s]))'
const failed = 'sum(rate(x{status=~"5.."}[4s])) / sum(rate(x[4s]))'
const byStatus = 'sum by (status) (rate(x{status=~"[45].."}[4s])) / on() group_left() sum(rate(x[4s]))'
const fine = 'sum by (route, status) (rate(x[4s]))'
const perInstance = 'sum by (instance) (rate(x[4s]))'
const shareOfInstances = `${perInstance} / on() group_left() ${whole}`

test.each([
  ['percentiles of the same buckets', [p95, p99], { [p95]: [allBuckets], [p99]: [allBuckets] }],
  ['percentiles and a spread', [spread, p95], { [spread]: [allBuckets], [p95]: [allBuckets] }],
  ['a percentile of one route beside those of all', [ofA, p95], { [ofA]: [allBuckets], [p95]: [allBuckets] }],
  ['one percentile alone', [p95], {}],
  ['the same percentile twice', [p95, p95], {}],
  ['percentiles of other buckets', [p95, p99.replaceAll('x_', 'y_')], {}],
  ['percentiles of other windows', [p95, p99.replace('4s', '8s')], {}],
  [
    'buckets by a label that no other query separates',
    [p95, p99, 'sum by (le) (rate(x_bucket{outcome="expected"}[4s]))'],
    { [p95]: [allBuckets], [p99]: [allBuckets] },
  ],
  ['counts by different labels', [ofRoutes, failed], { [ofRoutes]: [fine], [failed]: [fine] }],
  [
    'a count and its whole',
    [whole, byStatus],
    Object.fromEntries([whole, byStatus].map((query) => [query, ['sum by (status) (rate(x[4s]))']])),
  ],
  [
    'counts by instance, which would multiply the others',
    [ofRoutes, failed, perInstance],
    { [ofRoutes]: [fine], [failed]: [fine] },
  ],
  [
    'counts by instance and their whole',
    [shareOfInstances, perInstance],
    { [shareOfInstances]: [perInstance], [perInstance]: [perInstance] },
  ],
  ['a pattern that is not the same everywhere', [ofRoutes, 'sum(rate(x{status=~"(?i)ok"}[4s]))'], {}],
  ['another aggregation', [ofRoutes, 'max by (status) (rate(x[4s]))'], {}],
  ['what is not the sum of a rate', [ofRoutes, 'sum by (status) (increase(x[4s]))', 'sum(x)'], {}],
  ['an offset', [ofRoutes, 'sum(rate(x[4s] offset 1m))'], {}],
  ['a label that is taken from the other side', [ofRoutes, `${ofRoutes} / on() group_left(a) ${whole}`], {}],
  ['what does not parse', [ofRoutes, 'sum(rate(x[4s])'], {}],
  [
    'something else in between',
    [
      whole,
      `(rate(user[4s]) + rate(system[4s])) / on (instance) ${perInstance}`,
      `idle / on (instance) ${perInstance}`,
    ],
    {
      [`(rate(user[4s]) + rate(system[4s])) / on (instance) ${perInstance}`]: [
        perInstance,
        '(rate(user[4s]) + rate(system[4s]))',
      ],
      [`idle / on (instance) ${perInstance}`]: [perInstance, 'idle'],
      [whole]: [perInstance],
    },
  ],
] as const)('%s: what is asked instead of each query', (_, queries, expected) => {
  const found = [...derivedFrom(queries, times)].map(([query, { asks }]) => [query, asks])
  expect(Object.fromEntries(found)).toEqual(expected)
})

type Point = readonly [time: number, value: number]
const series = (labels: Readonly<Record<string, string>>, ...points: readonly Point[]) => ({ labels, points })

/** Two routes and two statuses; route b begins at the second time. */
const counts = [
  series({ route: 'a', status: '200' }, [1, 9], [2, 3]),
  series({ route: 'a', status: '500' }, [1, 1], [2, 1]),
  series({ route: 'b', status: '200' }, [2, 0]),
]

/** What a query gives when it is asked together with one that separates routes and statuses. */
function made(query: string, answer: typeof counts) {
  const derived = derivedFrom(
    [query, 'sum by (route, status) (rate(x[4s]))', 'sum by (le, route) (rate(x_bucket[4s]))'],
    times,
  ).get(query)
  if (derived === undefined) throw new Error(`${query} is asked itself`)
  return derived.make(derived.asks.map(() => vectorOf(answer, times)))
}

// The results are those of Prometheus, whose own answers test/dashboards/live compares with these.
test.each([
  [
    'sums have values where one of their parts has one',
    'sum by (route) (rate(x[4s]))',
    [series({ route: 'a' }, [1, 10], [2, 4]), series({ route: 'b' }, [2, 0])],
  ],
  ['a matcher takes its rows', 'sum(rate(x{status="500"}[4s]))', [series({}, [1, 1], [2, 1])]],
  ['a pattern matches the whole value', 'sum(rate(x{status=~"5"}[4s]))', []],
  [
    'what does not match',
    'sum by (status) (rate(x{status!~"[45].."}[4s]))',
    [series({ status: '200' }, [1, 9], [2, 3])],
  ],
  [
    'a row without a partner is left out',
    'sum by (route) (rate(x{status=~"5.."}[4s])) / sum by (route) (rate(x[4s]))',
    [series({ route: 'a' }, [1, 0.1], [2, 0.25])],
  ],
  ['0 by 0', 'sum(rate(x{route="b"}[4s])) / sum(rate(x{route="b"}[4s]))', [series({}, [2, Number.NaN])]],
  [
    'many by one',
    'sum by (status) (rate(x[4s])) / on() group_left() sum(rate(x[4s]))',
    [series({ status: '200' }, [1, 0.9], [2, 0.75]), series({ status: '500' }, [1, 0.1], [2, 0.25])],
  ],
  [
    'one by one on a label',
    'sum by (route) (rate(x{status="500"}[4s])) / on (route) sum by (route) (rate(x[4s]))',
    [series({ route: 'a' }, [1, 0.1], [2, 0.25])],
  ],
  [
    'a number in place of what is missing',
    'sum(rate(x{route="b"}[4s])) or 0 * sum(rate(x[4s]))',
    [series({}, [1, 0], [2, 0])],
  ],
  ['at most', 'clamp_max(sum(rate(x[4s])) / 2, 3)', [series({}, [1, 3], [2, 2])]],
  ['above', 'sum(rate(x[4s])) > 4', [series({}, [1, 10])]],
  [
    'the highest first',
    'sort_desc(sum by (route) (rate(x[4s])))',
    [series({ route: 'a' }, [1, 10], [2, 4]), series({ route: 'b' }, [2, 0])],
  ],
])('%s: %s', (_, query, expected) => {
  expect(made(query, counts)).toEqual(expected)
})

test('a percentile of one route is made of the buckets of all of them', () => {
  const answer = [
    series({ le: '+Inf', route: 'a' }, [1, 2], [2, 4]),
    series({ le: '0.1', route: 'a' }, [1, 1], [2, 4]),
    series({ le: '+Inf', route: 'b' }, [1, 9]),
  ]
  const query = 'histogram_quantile(0.5, sum by (le) (rate(x_bucket{route="a"}[4s])))'
  expect(made(query, answer)).toEqual([series({}, [1, 0.1], [2, 0.05])])
})

const atEnd = { from: 1, step: 1, count: 1 }
const ranked = 'topk(1, sum by (status) (rate(x[4s])) * (1 - 0.5))'
const beside = 'sum by (route, status) (rate(x[4s]))'

test('the highest at a time; which of several equal rows it takes is known to Prometheus alone', () => {
  expect([...derivedFrom([ranked, beside], times).keys()]).toEqual([])
  const derived = derivedFrom([ranked, beside], atEnd).get(ranked)
  const made = (value: number) =>
    derived?.make([
      vectorOf([series({ status: '200' }, [1, 9]), series({ status: '500' }, [1, value])], atEnd),
    ])
  expect(made(1)).toEqual([series({ status: '200' }, [1, 4.5])])
  expect(() => made(9)).toThrow(NotCalculable)
})

test('rows that Prometheus would refuse to match are left to it', () => {
  const query = 'idle / on (route) sum by (route) (rate(x[4s]))'
  const other = 'sum by (status) (rate(x[4s]))'
  const derived = derivedFrom([query, other], times).get(query)
  const twice = [series({ route: 'a', n: '1' }, [1, 1]), series({ route: 'a', n: '2' }, [1, 1])]
  expect(derived?.asks).toEqual(['sum by (route, status) (rate(x[4s]))', 'idle'])
  expect(() => derived?.make([counts, twice].map((answer) => vectorOf(answer, times)))).toThrow(NotCalculable)
})
