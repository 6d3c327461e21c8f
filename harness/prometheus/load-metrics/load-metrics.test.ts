import { expect, test } from 'vitest'
import { distributionOf } from '../../evidence/distribution.ts'
import { seriesHead } from '../remote-write.ts'
import { LoadMetrics } from './load-metrics.ts'

const own = { run: 'r1', scenario: 'browse', engine: 'open-loop' }
const list = { ...own, route: 'list', method: 'GET', endpoint: '/things' }
const key = { scenario: 'browse' }
const startedAt = 1_763_920_000_000
const begin = { type: 'begin', ...key, engine: 'open-loop', startedAt } as const

const load = (known: { readonly rate: number | undefined } = { rate: 100 }) =>
  new LoadMetrics({
    ...own,
    ...known,
    routes: { list: 'GET /things' },
    limits: [0.02],
    nameOf: ({ kind }) => kind,
  })

const second = (at: number, done: number, statuses = { 200: done }, failures = {}) =>
  ({ type: 'second', ...key, route: 'list', at, done, statuses, failures, bytesIn: 10, bytesOut: 5 }) as const

const interval = (tag: string, at: number, ...values: readonly number[]) => ({
  tag: `browse/${tag}`,
  start: startedAt + at * 1000,
  milliseconds: 1000,
  latency: distributionOf(values.map((value) => [value, 1] as const)),
})

/** The values of one series by time in seconds since the load began. */
function valuesOf(points: ReturnType<LoadMetrics['points']>, metric: string, labels: Record<string, string>) {
  const head = seriesHead(metric, labels)
  return points
    .filter((point) => point.head.equals(head))
    .map(({ value, at }) => [(at - startedAt) / 1000, value])
}

test('counts grow second by second, at the end of the second, from an earlier zero', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addLine(second(0, 90, { 200: 90 }))
  metrics.addLine(second(1, 100, { 200: 100 }))
  const points = metrics.points()
  expect(valuesOf(points, 'tailgate_load_requests_total', { ...list, status: '200' })).toEqual([
    [0, 0],
    [1, 90],
    [2, 190],
  ])
  expect(valuesOf(points, 'tailgate_load_intended_rate', own)).toEqual([
    [1, 100],
    [2, 100],
  ])
  expect(metrics.points()).toEqual([])
})

test('a burst of failures is visible, because its series begins at zero one second before it', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addLine(second(0, 10))
  metrics.addLine(second(1, 10, { 200: 7, 500: 3 } as never, { http5xx: 3 }))
  const points = metrics.points()
  const failures = { ...own, route: 'list', kind: 'http5xx' }
  expect(valuesOf(points, 'tailgate_load_failures_total', failures)).toEqual([
    [1, 0],
    [2, 3],
  ])
})

test('a request without an answer is counted with the status none', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addLine(second(0, 10, { 200: 9 } as never, { timeout: 1 }))
  metrics.addLine(second(1, 10, {} as never, { refused: 10 }))
  const points = metrics.points()
  const last = (status: string) =>
    valuesOf(points, 'tailgate_load_requests_total', { ...list, status }).at(-1)?.[1]
  expect([last('200'), last('none')]).toEqual([9, 11])
})

test('late values count at the next moment, so that no series goes back in time', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addLine(second(3, 10))
  metrics.points()
  metrics.addLine(second(1, 5))
  metrics.addLine(second(4, 10))
  const points = metrics.points()
  expect(valuesOf(points, 'tailgate_load_requests_total', { ...list, status: '200' })).toEqual([
    [4.001, 15],
    [5, 25],
  ])
})

test('under way, a second is told once its latencies are known too, so that each series has one value for each second', () => {
  const metrics = load()
  metrics.addLine(begin)
  const seen = [0, 1, 2].flatMap((at) => {
    metrics.addLine(second(at, 10))
    // The latencies of a second come with the counts of the next one.
    if (at > 0)
      metrics.addIntervals({ route: 'list', all: interval('list', at - 1, 5000), failed: undefined })
    return metrics.points({ isLast: false })
  })
  const requests = (points: typeof seen) =>
    valuesOf(points, 'tailgate_load_requests_total', { ...list, status: '200' })
  expect(requests(seen)).toEqual([
    [0, 0],
    [1, 10],
    [2, 20],
  ])
  metrics.addIntervals({ route: 'list', all: interval('list', 2, 5000), failed: undefined })
  expect(requests([...metrics.points()])).toEqual([[3, 30]])
})

test('durations are separated by how requests ended, with a bucket that ends on the budget', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addIntervals({
    route: 'list',
    all: interval('list', 0, 1000, 20_000, 30_000),
    failed: interval('(failed)/list', 0, 30_000),
  })
  const points = metrics.points()
  const last = (outcome: string, le: string) =>
    valuesOf(points, 'tailgate_load_duration_seconds_bucket', { ...list, outcome, le }).at(-1)?.[1]
  expect([last('expected', '0.01'), last('expected', '0.02'), last('expected', '+Inf')]).toEqual([1, 2, 2])
  expect([last('failed', '0.02'), last('failed', '+Inf')]).toEqual([0, 1])
})

test('send lag belongs to its second, and ends with the load', () => {
  const metrics = load()
  metrics.addLine(begin)
  metrics.addIntervals({ route: '(send-lag)', all: interval('(send-lag)', 0, 50, 800), failed: undefined })
  const points = metrics.points()
  expect(valuesOf(points, 'tailgate_load_send_lag_max_seconds', own)).toEqual([[1, 0.0008]])
  expect(valuesOf(metrics.ends(), 'tailgate_load_send_lag_max_seconds', own)).toEqual([[2, 'gone']])
})

test('the intended rate follows the steps of the load; a closed loop has none', () => {
  const metrics = load({ rate: undefined })
  metrics.addLine(begin)
  const from = startedAt
  metrics.addPhase({ kind: 'part', index: 1, ...key, from, to: from + 10_000, rate: [0, 100] })
  metrics.addLine(second(0, 10))
  metrics.addLine(second(20, 10))
  expect(valuesOf(metrics.points(), 'tailgate_load_intended_rate', own)).toEqual([[1, 5]])
})

test.each<['open-loop' | 'k6', number]>([
  ['open-loop', 1],
  ['k6', 5],
])(
  'requests that were not sent are reported at the end, with how many the certificate allows (%s)',
  (engine, allowed) => {
    const metrics = load()
    metrics.addLine(begin)
    metrics.addLine(second(0, 90))
    const end = { reason: null, intendedRate: 5, cpuSeconds: 1, eventLoopDelayP99: null, remarks: [] }
    const digests = { latencyDigest: '', secondsDigest: '' }
    metrics.addLine({
      ...{ type: 'scenario', ...key, engine, status: 'complete', startedAt, seconds: 20 },
      ...{ intended: 100, ...end, ...digests },
    })
    const points = metrics.points()
    expect(valuesOf(points, 'tailgate_load_unsent_requests', own)).toEqual([[21, 10]])
    expect(valuesOf(points, 'tailgate_load_unsent_allowed_requests', own)).toEqual([[21, allowed]])
  },
)

test('each phase is told once, with when it began and ended', () => {
  const metrics = load()
  metrics.addPhase({ kind: 'warm-up', ...key, from: 1000, to: 3000 })
  for (const kind of ['fault', 'missed-fault'] as const)
    metrics.addPhase({ kind, fault: 'redis:stop@1s', ...key, from: 1000, to: 3000 })
  const labels = { ...own, phase: 'warm-up' }
  const points = metrics.phasePoints(startedAt)
  expect(valuesOf(points, 'tailgate_run_phase_start_time_seconds', labels)).toEqual([[0, 1]])
  expect(valuesOf(points, 'tailgate_run_phase_end_time_seconds', labels)).toEqual([[0, 3]])
  expect(points.length).toBe(2)
  expect(metrics.phasePoints(startedAt)).toEqual([])
})
