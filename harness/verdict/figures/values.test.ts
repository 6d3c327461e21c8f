import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { usual } from '../statistics/confidence.ts'
import { seriesOf } from './route-series.ts'
import { usageOf } from './usage.ts'
import { figureValue } from './values.ts'

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
