import { expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { usual } from '../statistics/confidence.ts'
import { seriesOf } from './route-series.ts'
import { usageOf } from './usage.ts'
import { figureValue } from './values.ts'

test('the share of journeys within a time is one of all that ended, also by a failed step', () => {
  const each = (count: number, microseconds: number) => {
    const latency = distribution(Array.from({ length: count }, () => microseconds))
    return Array.from({ length: 5 }, (_, at) => ({ at, latency }))
  }
  const shareIn = (times: ScenarioEvidence['times']) => {
    const shape = { route: 'list', rate: 1, median: 1000 }
    const scenario = scenarioEvidence('shop', [shape], { seconds: 5, times })
    const series = seriesOf(scenario, allRoutes)
    if (series === undefined) throw new Error('the scenario has no route')
    const usage = usageOf(evidenceOf(scenario), scenario.startedAt, 5)
    const sources = { series, seconds: 5, usage, confidence: usual, recovery: () => 'not asked' }
    const statistic = { kind: 'within', microseconds: 3e6 } as const
    return figureValue({ kind: 'times', of: 'journey', statistic }, 'stack', sources)
  }
  const journey = each(22, 1e6)
  expect(shareIn({ journey, 'broken-journey': each(3, 1e5) })).toBeCloseTo(22 / 25)
  expect(shareIn({ 'broken-journey': each(3, 1e5) })).toBe(0)
  // As in bundles from before broken journeys were recorded.
  expect(shareIn({ journey })).toBe(1)
})

test('the peak of a long soak is that of more readings than a function takes arguments', () => {
  const scenario = scenarioEvidence('soak', [{ route: 'list', rate: 1, median: 1000 }], { seconds: 5 })
  const heap = Array.from({ length: 600_000 }, (_, index) => ({
    at: scenario.startedAt + 2000,
    value: index === 9 ? 7 : 1,
  }))
  const series = seriesOf(scenario, 'list')
  if (series === undefined) throw new Error('the scenario has no route')
  const usage = usageOf({ ...evidenceOf(scenario), series: { heap } }, scenario.startedAt, 5)
  const sources = { series, seconds: 5, usage, confidence: usual, recovery: () => 'not asked' }
  expect(figureValue({ kind: 'peak', what: { series: 'heap' } }, 'app', sources)).toBe(7)
})
