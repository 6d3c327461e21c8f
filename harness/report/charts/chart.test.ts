import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { budget, sampleReport } from '../../../test/fixtures/report.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { merge, quantile } from '../../evidence/distribution.ts'
import { overlaysOf } from './chart-overlays.ts'
import { chartsOf } from './scenario-charts.ts'
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

  test('divides failures by the same time as requests in a step that is not complete', () => {
    const failing = scenarioEvidence('soak', [{ route: 'list', rate: 5, median: 4000, failing: 1 }], {
      seconds: 3,
    })
    const steps = bucketsOf({ ...failing, seconds: 2.5 }, 'list')
    expect(steps.at(-1)).toMatchObject({ at: 2, length: 1 })
    for (const { rate, failureRate } of steps) expect(failureRate).toBe(rate)
    expect(steps.at(-1)?.failureRate).toBe((steps.at(-1)?.failures ?? 0) / 0.5)
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

describe('the charts of a scenario', () => {
  const scenario = scenarioEvidence('browse', [
    { route: 'list', rate: 100, median: 4000, stall: { at: 0, microseconds: 2_000_000 } },
    { route: 'read', rate: 100, median: 4000 },
  ])
  const held = { outcome: 'pass', value: 1, interval: undefined, reason: 'It holds.' } as const
  const chartsWith = (budgets: readonly Budget[], warmUpCutSeconds = 0) => {
    const verdict: ScenarioVerdict = {
      scenario: 'browse',
      outcome: 'pass',
      reason: 'It holds.',
      certificate: [],
      warmUpCutSeconds,
      budgets: budgets.map((one): BudgetVerdict => ({ ...held, budget: one })),
    }
    return chartsOf(scenario, verdict, { ...sampleReport(), evidence: evidenceOf(scenario) }, 0)
  }
  const failures: Budget = { ...budget('browse', 'list', 'errorRate', 0.01), origin: 'default' }

  test.each([
    ['with the beginning that the verdict looked at', 0, true],
    ['without the beginning that the verdict left out', 4, false],
  ])('latency by percentile is drawn %s', (_, cut, isSlow) => {
    const [percentiles] = chartsWith([], cut).shown
    const values = percentiles?.series[0]?.values ?? []
    expect(percentiles?.title).toBe('Latency by percentile')
    expect(Math.max(...values.map((value) => value ?? 0)) > 500_000).toBe(isSlow)
  })

  test.each<[Budget['figure'], number, readonly number[]]>([
    ['p99', 3, [2]],
    ['p99.99', 4, [4]],
    ['p99.999', 3, []],
  ])('a budget on %s is drawn at its own percentile or not at all', (figure, reach, places) => {
    const drawn = budget('browse', 'list', figure, 25_000)
    const { shown, anchorOf } = chartsWith([drawn])
    const [percentiles] = shown
    expect(anchorOf({ ...held, budget: drawn }) === undefined).toBe(places.length === 0)
    expect(percentiles?.span).toEqual([0, reach])
    expect(percentiles?.at.at(-1)).toBe(reach)
    expect(percentiles?.spots?.map(({ at }) => at)).toEqual(places)
  })

  test.each<[string, readonly Budget[], readonly string[]]>([
    ['beside one with a budget', [budget('browse', 'read', 'p95', 25_000)], ['list: latency over time']],
    ['where none has one', [], []],
  ])('a default budget is none that somebody gave: a route %s', (_, budgets, folded) => {
    expect(chartsWith([...budgets, failures]).unlimited.map(({ title }) => title)).toEqual(folded)
  })
})
