import { describe, expect, test } from 'vitest'
import { scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { merge, quantile } from '../../evidence/distribution.ts'
import { overlaysOf } from './chart-overlays.ts'
import { cpuSeries, serviceSeriesOf } from './service-series.ts'
import { bucketsOf } from './timeline-buckets.ts'

describe('the timeline of a long run', () => {
  const scenario = scenarioEvidence('soak', [{ route: 'list', rate: 5, median: 4000 }], { seconds: 1000 })
  const buckets = bucketsOf(scenario, 'list')

  test('is folded to what a chart can show, and keeps every request', () => {
    expect(buckets.length).toBeLessThanOrEqual(240)
    const requests = buckets.reduce((total, { rate, length }) => total + rate * length, 0)
    expect(Math.round(requests)).toBe(scenario.routes[0]?.total.done)
  })

  test('takes percentiles of merged histograms, never means of percentiles', () => {
    const seconds = scenario.routes[0]?.seconds.slice(0, 5) ?? []
    expect(buckets[0]?.length).toBe(5)
    expect(buckets[0]?.p95).toBe(quantile(merge(seconds.map(({ latency }) => latency)), 0.95))
  })

  test('shows a second without requests as a gap', () => {
    const quiet = {
      ...scenario,
      seconds: 3,
      routes: scenario.routes.map((route) => ({ ...route, seconds: [] })),
    }
    expect(bucketsOf(quiet, 'list')).toEqual(
      [0, 1, 2].map((at) => expect.objectContaining({ at, rate: 0, p95: undefined })),
    )
  })
})

describe('the use of the machine', () => {
  const scenario = scenarioEvidence('browse', [], { seconds: 3 })
  const at = (second: number) => scenario.startedAt + second * 1000
  const use = (second: number, service: string, cpu: number) => ({
    at: at(second),
    service,
    cpu,
    wait: 0,
    memory: 0,
  })

  test('a reading stands for the second before it; a missing one is a gap; readings outside the measured part are left out', () => {
    const readings = [0, 1, 3, 4].map((second) => ({ at: at(second), name: 'app', value: second }))
    expect(serviceSeriesOf(scenario, readings).series).toEqual([{ name: 'app', values: [1, undefined, 3] }])
  })

  test('the use by other programs is that of the machine without the services of the run', () => {
    const machine = [1, 2, 3].map((second) => ({
      at: at(second),
      processors: 2,
      cpu: 1.5,
      steal: 0,
      stalled: {},
      memoryAvailable: 0,
      diskRead: 0,
      diskWritten: 0,
      networkIn: 0,
      networkOut: 0,
    }))
    const resources = [use(1, 'app', 1), use(1, 'nginx', 0.25), use(2, 'app', 2), use(3, 'app', 0.5)]
    const { series } = cpuSeries(scenario, { scenarios: [], resources, machine, phases: [] })
    expect(series.map(({ name }) => name)).toEqual(['app', 'nginx', 'other programs'])
    expect(series[2]?.values).toEqual([0.25, 0, 1])
  })
})

test.each([
  ['what the verdict left out is tinted', { warmUpCutSeconds: 4 }, [[0, 4, 'still settling, left out']]],
  ['where it left out nothing, nothing is', {}, []],
])('%s', (_, verdict, marks) => {
  const scenario = scenarioEvidence('browse', [], { seconds: 20 })
  const found = overlaysOf(scenario, verdict, [], 0).marks
  expect(found.map(({ from, to, words }) => [from, to, words])).toEqual(marks)
})
