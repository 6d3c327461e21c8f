import { expect, test } from 'vitest'
import { distribution, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { TimedSecond } from '../../evidence/evidence.ts'
import { evidenceBetween } from '../../evidence/reader/evidence-between.ts'
import { timesOf } from './load-series.ts'
import { seriesOf } from './route-series.ts'
import { timeValue } from './values.ts'

/** So many journeys in each second, each of one second. */
const each = (...counts: readonly number[]): readonly TimedSecond[] =>
  counts.flatMap((count, at) =>
    count === 0 ? [] : [{ at, latency: distribution(Array.from({ length: count }, () => 1e6)) }],
  )

interface Ended {
  readonly well: readonly TimedSecond[]
  readonly broken: readonly TimedSecond[]
  readonly leftOut: readonly TimedSecond[]
}

const scenarioOf = ({ well, broken, leftOut }: Ended) => {
  const times = { journey: well, 'broken-journey': broken, 'left-out-journey': leftOut }
  return scenarioEvidence('shop', [{ route: 'list', rate: 9, median: 1000 }], { seconds: 6, times })
}

/** The share of journeys that got to their end within three seconds; undefined if there were none. */
function shareIn(scenario: ReturnType<typeof scenarioOf>): number | undefined {
  const series = seriesOf(scenario, allRoutes)
  const times = series && timesOf(series, 'journey')
  return times && timeValue({ kind: 'within', microseconds: 3e6 }, times)
}

const well = each(24, 24, 24)
const broken = each(1, 1, 1, 1, 1, 1)
const leftOut = each(0, 0, 0, 24, 24, 24)

test.each<[string, Ended, number]>([
  ['of the seconds before the first journey that was left out', { well, broken, leftOut }, 24 / 25],
  ['of all where none was, so that an outage at the end counts', { well, broken, leftOut: [] }, 72 / 78],
  ['of those before, also where a later one got to its end', { well, broken, leftOut: each(0, 1) }, 24 / 25],
])('the share of journeys is %s', (_, ended, share) => {
  expect(shareIn(scenarioOf(ended))).toBeCloseTo(share)
})

test('where journeys of the first second were left out, no journey has a figure', () => {
  expect(shareIn(scenarioOf({ well, broken, leftOut: each(1) }))).toBeUndefined()
})

test('a part of the load knows of the journeys that were left out before it', () => {
  const part = evidenceBetween(scenarioOf({ well, broken, leftOut: each(0, 0, 0, 24) }), 4, 6)
  expect(shareIn(part)).toBeUndefined()
  expect(shareIn(evidenceBetween(scenarioOf({ well, broken, leftOut }), 1, 3))).toBeCloseTo(24 / 25)
})
