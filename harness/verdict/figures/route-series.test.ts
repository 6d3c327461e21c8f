import { expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { Figure } from '../../config/figures/figures.ts'
import type { TimedSecond } from '../../evidence/evidence.ts'
import { evidenceBetween } from '../../evidence/reader/evidence-between.ts'
import { judge } from '../judge.ts'
import { knownUntil, timesOf } from './load-series.ts'
import { seriesOf } from './route-series.ts'
import { timeValue } from './values.ts'

/** So many journeys in each second, each of `seconds`. */
const each = (counts: readonly number[], seconds = 1): readonly TimedSecond[] =>
  counts.flatMap((count, at) =>
    count === 0 ? [] : [{ at, latency: distribution(Array.from({ length: count }, () => seconds * 1e6)) }],
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

const inTime = { kind: 'within', microseconds: 3e6 } as const

/** The share of journeys that got to their end within three seconds; undefined if it is not known. */
function shareIn(scenario: ReturnType<typeof scenarioOf>): number | undefined {
  const series = seriesOf(scenario, allRoutes)
  const times = series && timesOf(series, 'journey', inTime)
  if (series === undefined || times === undefined) return undefined
  if (knownUntil(series, 'journey', inTime) === 0) return undefined
  return timeValue(inTime, times)
}

const well = each([24, 24, 24])
const broken = each([1, 1, 1, 1, 1, 1])
const leftOut = each([0, 0, 0, 24, 24, 24])

test.each<[string, Ended, number]>([
  ['is of the seconds before the first that was left out', { well, broken, leftOut }, 24 / 25],
  [
    'has all where none was left out, so that an outage at the end counts',
    { well, broken, leftOut: [] },
    72 / 78,
  ],
  [
    'leaves later ones out that got to their end: they are the short ones',
    { well, broken, leftOut: each([0, 1]) },
    24 / 25,
  ],
  [
    'has those left out that had taken longer, so that a service that becomes slow is seen',
    { well, broken, leftOut: each([0, 0, 0, 24, 24, 24], 5) },
    72 / 150,
  ],
])('the share of journeys in time %s', (_, ended, share) => {
  expect(shareIn(scenarioOf(ended))).toBeCloseTo(share)
})

const half = { kind: 'quantile', p: 0.5 } as const

test.each([
  ['the time that those left out had taken, where it is longer', each([0, 0, 0, 24, 24, 24], 5), 5e6],
  ['those before the first that was left out, where they are longer', each([0, 0, 0, 72, 72, 72], 0.1), 1e6],
])('a percentile of journeys is of %s', (_, leftOut, microseconds) => {
  const series = seriesOf(scenarioOf({ well: each([24, 24, 20]), broken, leftOut }), allRoutes)
  const times = series && timesOf(series, 'journey')
  expect(times && timeValue(half, times)).toBeCloseTo(microseconds, -5)
})

test.each<[Figure, number, readonly TimedSecond[], string]>([
  ['journey.within(3s)', 0.9, leftOut, 'pass'],
  ['journey.within(3s)', 0.9, each([0, 0, 0, 24, 24, 24], 5), 'fail'],
  ['journey.max', 3e6, leftOut, 'pass'],
  ['journey.max', 3e6, each([0, 0, 0, 24, 24, 24], 5), 'fail'],
  ['journey.max', 3e6, each([1]), 'unproven'],
])('%s for two seconds, with those left out: %d %#', (figure, limit, cutOff, outcome) => {
  const evidence = evidenceOf(scenarioOf({ well, broken, leftOut: cutOff }))
  const asked = { ...budget('shop', allRoutes, figure, limit), window: 2 }
  expect(judge(evidence, [asked]).scenarios[0]?.budgets[0]).toMatchObject({ outcome })
})

const asked = (figure: Figure, limit: number, ended: Ended, window?: number) => {
  const own = { ...budget('shop', allRoutes, figure, limit), ...(window === undefined ? {} : { window }) }
  return judge(evidenceOf(scenarioOf(ended)), [own]).scenarios[0]?.budgets[0]
}

test('one slow journey in the only second that is known of a stretch does not stand for the stretch', () => {
  const slow = [{ at: 2, latency: distribution([4e6, ...Array.from({ length: 8 }, () => 1e6)]) }]
  const ended = { well: [...each([24, 24]), ...slow], broken: [], leftOut: each([0, 0, 0, 24, 24, 24]) }
  expect(asked('journey.mean', 1.2e6, ended, 2)?.outcome).toBe('pass')
})

test('the least times of those that were cut off scatter, and that is no deviation of the service', () => {
  const ended = { well: each([24, 24, 24, 24, 24]), broken: [], leftOut: each([0, 0, 0, 0, 0, 24], 0.1) }
  expect(asked('journey.stdev', 0.2e6, ended)?.outcome).not.toBe('fail')
})

test('where journeys of the first second were left out, no share is known, and the times of others are', () => {
  const scenario = scenarioOf({ well, broken, leftOut: each([1]) })
  expect(shareIn(scenario)).toBeUndefined()
  expect(seriesOf(scenario, allRoutes)?.times.journey?.latency.total).toBe(72)
})

test('a part of the load knows of the journeys that were left out before it, and counts none of them', () => {
  const all = scenarioOf({ well, broken, leftOut: each([0, 0, 0, 24]) })
  expect(shareIn(evidenceBetween(all, 4, 6))).toBeUndefined()
  expect(shareIn(evidenceBetween(scenarioOf({ well, broken, leftOut }), 1, 3))).toBeCloseTo(24 / 25)
  const slow = scenarioOf({ well, broken, leftOut: each([24], 5) })
  expect(shareIn(evidenceBetween(slow, 1, 3))).toBeCloseTo(24 / 25)
})
