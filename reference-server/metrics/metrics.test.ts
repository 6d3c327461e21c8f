import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { lateSeconds } from './event-loop.ts'
import { createInstruments, observePool } from './instruments.ts'
import { latencyBoundaries, metricCatalogue } from './metrics.ts'
import { bucketOf } from './request-meter.ts'

test('every metric of the catalogue is registered with its type, labels and help, and no other metric is', async () => {
  const { registry, requests } = createInstruments([0.1])
  observePool(registry, () => ({ total: 3, idle: 1, waiting: 0 }))
  requests.observe('GET', '/x', 200, 0.05)
  const text = await registry.metrics()
  const registered = registry
    .getMetricsAsArray()
    .filter(({ name }) => !/^(nodejs|process)_/.test(name) || name.includes('utilization'))
  expect(registered.map(({ name }) => name).sort()).toEqual(metricCatalogue.map(({ name }) => name).sort())
  for (const { name, type, help } of metricCatalogue) {
    expect(text).toContain(`# TYPE ${name} ${type}`)
    expect(text).toContain(`# HELP ${name} ${help}`)
  }
  expect(text).toContain('db_pool_connections{state="busy"} 2')
})

test('collections of every kind start at zero, so that a rate sees the first one', async () => {
  const text = await createInstruments([]).registry.metrics()
  for (const kind of ['major', 'minor', 'incremental', 'weakcb'])
    expect(text).toMatch(new RegExp(`^nodejs_gc_duration_seconds_sum\\{kind="${kind}"\\} `, 'm'))
})

test('durations are counted in cumulative buckets, with boundaries at the budgets', async () => {
  const { registry, requests } = createInstruments([0.1])
  for (const seconds of [0.05, 0.1, 0.1000001, 99]) requests.observe('GET', '/x', 200, seconds)
  const text = await registry.metrics()
  const labels = 'method="GET",endpoint="/x",status="200"'
  const bucket = (le: string) =>
    Number(new RegExp(`_bucket\\{${labels},le="${le}"\\} (\\d+)`).exec(text)?.[1])
  expect([bucket('0.05'), bucket('0.1'), bucket('0.11'), bucket('\\+Inf')]).toEqual([1, 2, 3, 4])
  expect(text).toContain(`http_request_duration_seconds_count{${labels}} 4`)
  expect(text).toContain(`http_requests_total{${labels}} 4`)
})

test.each([
  [[0.025], [0.00625, 0.0125, 0.02, 0.0225, 0.025, 0.0275, 0.03125, 0.0375, 0.05, 0.1]],
  [
    [0.1, 2],
    [0.1, 0.11, 2, 2.2, 8],
  ],
])('the boundaries for %j have the budget and those around it, in order', (budgets, expected) => {
  const boundaries = latencyBoundaries(budgets)
  expect(boundaries).toEqual(expect.arrayContaining([...expected]))
  expect(boundaries).toEqual([...new Set(boundaries)].sort((a, b) => a - b))
})

test('a duration falls into the first bucket whose boundary is not below it', () => {
  const places = [0, 1, 1.5, 2, 3, 9].map((seconds) => bucketOf([1, 2, 3], seconds))
  expect(places).toEqual([0, 0, 1, 1, 2, 3])
})

test.each([
  ['a loop that is never late', 10_000_000, 0],
  ['one that is 3 ms late', 13_000_000, 0.003],
  ['a timer that fires a little early', 9_900_000, 0],
  ['no look at all', Number.NaN, 0],
])('%s reads without the interval of the monitor', (_, nanoseconds, seconds) => {
  expect(lateSeconds(nanoseconds)).toBeCloseTo(seconds, 9)
})

test('the delay of an idle loop is far below the measuring interval, and a blocked loop is reported', async () => {
  const { registry } = createInstruments([])
  const read = async () =>
    Object.fromEntries(
      [...(await registry.metrics()).matchAll(/^nodejs_eventloop_lag_(\w+)_seconds (\S+)$/gm)].map(
        ([, name, value]) => [name, Number(value)],
      ),
    )
  // A busy machine keeps even an idle loop waiting, but not at each of its turns.
  const idle = async () => {
    await delay(50)
    return (await read()).min
  }
  await expect.poll(idle).toBeLessThan(0.009)
  // After a reading the monitor counts from its next turn.
  await delay(50)
  const end = performance.now() + 120
  while (performance.now() < end);
  await delay(30)
  const held = await read()
  expect(Object.keys(held).toSorted()).toEqual(['max', 'mean', 'min', 'p50', 'p90', 'p99'])
  expect(held.max).toBeGreaterThan(0.09)
  // Each reading covers only the time since the one before.
  await expect.poll(async () => (await read()).max).toBeLessThan(held.max ?? 0)
})
