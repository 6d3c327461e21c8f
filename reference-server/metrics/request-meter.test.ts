import { Counter, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { latencyBoundaries, sparseBoundaries } from './metrics.ts'
import { bucketOf, RequestMeter } from './request-meter.ts'

const budgets = [0.025, 0.1]

const observations = Array.from({ length: 2000 }, (_, index) => ({
  method: index % 3 === 0 ? 'POST' : 'GET',
  endpoint: `/route/${index % 4}`,
  status: index % 7 === 0 ? 503 : 200,
  // From 0 to 12 s, with many values exactly on a boundary.
  seconds: index % 5 === 0 ? 0.025 : (index % 12) / (1 + (index % 9) * 40),
}))

/** The series as Prometheus reads them, without their order. */
const series = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
      return `${name}{${labels.split(',').sort().join(',')}} ${Number(Number(value).toPrecision(9))}`
    })
    .sort()

test('Prometheus gets what prom-client itself would give: every count, sum and bucket', async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const meter = new RequestMeter(budgets, ours)
  const settings = { help: 'x', labelNames: ['method', 'endpoint', 'status'] as const, registers: [theirs] }
  const counter = new Counter({ ...settings, name: 'http_requests_total' })
  const buckets = latencyBoundaries(budgets)
  const histogram = new Histogram({ ...settings, name: 'http_request_duration_seconds', buckets })
  for (const { method, endpoint, status, seconds } of observations) {
    meter.observe(method, endpoint, status, seconds)
    counter.inc({ method, endpoint, status: String(status) })
    histogram.observe({ method, endpoint, status: String(status) }, seconds)
  }
  const expected = series(await theirs.metrics())
  expect(expected.length).toBeGreaterThan(300)
  expect(series(await ours.metrics())).toEqual(expected)
})

test('without expected routes there are types and no series', async () => {
  const registry = new Registry()
  new RequestMeter(budgets, registry)
  const text = await registry.metrics()
  expect(series(text)).toEqual([])
  expect(text).toContain('# TYPE http_request_duration_seconds histogram')
})

test('documented statuses start at zero, so that a rate sees their first burst; of an empty histogram, only the sparse buckets are given', async () => {
  const registry = new Registry()
  const meter = new RequestMeter(budgets, registry)
  meter.expect('GET', '/x', [200, 404])
  const [before, lines] = [series(await registry.metrics()), latencyBoundaries(budgets).length + 1]
  for (const status of [200, 404, 499])
    for (const name of ['http_requests_total', 'http_request_duration_seconds_count'])
      expect(before).toContain(`${name}{endpoint="/x",method="GET",status="${status}"} 0`)
  const ends = before.flatMap((line) => /_bucket\{.*le="([^"]*)".*status="200"/.exec(line)?.[1] ?? [])
  const sparse = sparseBoundaries(latencyBoundaries(budgets), budgets)
  expect(ends.toSorted()).toEqual([...sparse.map(String), '+Inf'].toSorted())
  expect(before.filter((line) => line.includes('_bucket')).length).toBe(sparse.length + 1)
  meter.observe('GET', '/x', 404, 0.01)
  const after = series(await registry.metrics())
  expect(after).toContain('http_requests_total{endpoint="/x",method="GET",status="404"} 1')
  expect(after.filter((line) => line.includes('_bucket')).length).toBe(sparse.length + 1 + lines)
})

test.each([
  ['no budget', []],
  ['the budgets of one scenario', [0.025, 0.06]],
  ['those of three', [0.025, 0.06, 0.1, 0.15]],
  ['one beyond the grid', [30]],
  ['one below it', [0.0001]],
])(
  'with %s, an empty histogram has each budget, the last boundary, and no gap wider than 2.5 times',
  (_, limits) => {
    const all = latencyBoundaries(limits)
    const sparse = sparseBoundaries(all, limits)
    expect(all).toEqual(expect.arrayContaining(sparse))
    expect(sparse).toEqual(expect.arrayContaining([...limits]))
    expect(sparse.at(-1)).toBe(all.at(-1))
    expect(sparse[0]).toBeLessThanOrEqual(0.001)
    // Boundaries far from any budget are themselves 2.5 times apart.
    const gaps = sparse.slice(1).map((end, place) => end / (sparse[place] ?? 0))
    const own = all.slice(1).map((end, place) => end / (all[place] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(2.5, ...own) + 1e-9)
    expect(sparse.length).toBeLessThan(20)
  },
)

test.each([
  [0, 0],
  [0.1, 0],
  [0.11, 1],
  [0.2, 1],
  [9, 2],
])('%d s falls into bucket %d of those that end at 0.1, 0.2 and never', (seconds, bucket) => {
  expect(bucketOf([0.1, 0.2], seconds)).toBe(bucket)
})
