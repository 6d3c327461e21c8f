import { expect, test } from 'vitest'
import type { CalibratedFigure, RowOutcome } from './calibration.ts'
import {
  attemptThatCounts,
  type Criterion,
  outcomeOf,
  outcomeOfBroken,
  standstillCriterion,
  steadyCriterion,
  wasNeverShort,
} from './criterion.ts'

/** Percentiles, each with its smallest and largest true value and its reading. */
const figures = (...figures: [number, number, number | undefined][]): CalibratedFigure[] =>
  figures.map(([least, most, reading], index) => ({
    ...{ share: 0.5 + index / 10, truth: least, least, most, reading },
  }))

const calm = { lateness: 0.1, foreignCpu: 0 }
const late = { lateness: 1.5, foreignCpu: 0 }
const shared = { lateness: 0.1, foreignCpu: 0.9 }
const untold = { lateness: 0.1, foreignCpu: undefined }

test.each<[string, [number, number, number | undefined][], typeof untold | typeof calm, RowOutcome]>([
  ['exact', [[50, 50, 50]], calm, 'right'],
  ['within a millisecond', [[2, 2, 2.9]], calm, 'right'],
  ['within a hundredth', [[1000, 1000, 1009]], calm, 'right'],
  ['as long as the server really took', [[50, 52, 52]], calm, 'right'],
  ['too long on a calm machine', [[50, 50, 52]], calm, 'wrong'],
  ['too long where the system does not tell of others', [[50, 50, 52]], untold, 'wrong'],
  ['too long while the server was late', [[50, 50, 54]], late, 'disturbed'],
  ['too long beside other programs', [[50, 50, 54]], shared, 'disturbed'],
  ['too short on a calm machine', [[50, 50, 26]], calm, 'wrong'],
  ['too short on a busy machine', [[50, 50, 26]], late, 'wrong'],
  ['hardly too short on a busy machine', [[50, 52, 48.9]], shared, 'wrong'],
  [
    'silent where it cannot say',
    [
      [50, 50, 50],
      [50, 50, undefined],
    ],
    calm,
    'right',
  ],
  ['silent altogether', [[50, 50, undefined]], calm, 'failed'],
])('figures of a steady server that are %s', (_, rows, surroundings, outcome) => {
  expect(outcomeOf(figures(...rows), surroundings, steadyCriterion)).toBe(outcome)
})

test.each<[string, [number, number, number][], typeof calm, RowOutcome]>([
  [
    'blind to it',
    [
      [0, 0, 0.3],
      [915, 925, 8],
    ],
    calm,
    'wrong',
  ],
  [
    'blind to it on a busy machine',
    [
      [0, 0, 0.3],
      [915, 925, 8],
    ],
    late,
    'wrong',
  ],
  ['started late by a busy machine', [[595, 607, 577]], shared, 'disturbed'],
  ['started late by itself', [[595, 607, 577]], calm, 'wrong'],
])('figures of a standstill that are %s', (_, rows, surroundings, outcome) => {
  const criterion: Criterion = standstillCriterion
  expect(outcomeOf(figures(...rows), surroundings, criterion)).toBe(outcome)
})

type Read = [number, number, number | undefined]

test.each<[string, Read[], Read[], boolean]>([
  ['too long in both', [[50, 50, 54]], [[595, 607, 640]], true],
  ['short within the tolerance', [[50, 50, 49.5]], [[595, 607, 590]], true],
  ['short of a standstill, as a busy machine can make it', [[50, 50, 54]], [[595, 607, 577]], false],
  ['not read against a standstill', [[50, 50, 54]], [], false],
  ['not read against a steady server', [], [[595, 607, 600]], false],
  ['silent about a standstill', [[50, 50, 54]], [[595, 607, undefined]], false],
])('readings that were %s', (_, steady, standstill, never) => {
  const rows = [
    { kind: 'steady', figures: figures(...steady) },
    { kind: 'stalling', figures: figures(...standstill) },
  ] as const
  expect(wasNeverShort(rows)).toBe(never)
})

test('without a standstill it is not known whether readings are too short', () => {
  expect(wasNeverShort([{ kind: 'steady', figures: figures([50, 50, 50]) }])).toBe(false)
})

test('of several attempts, a disturbed one counts first, and of these one that was read', () => {
  const broken = { outcome: 'disturbed', figures: figures() } as const
  const far = { outcome: 'disturbed', figures: figures([50, 50, 90]) } as const
  const near = { outcome: 'disturbed', figures: figures([50, 50, 54]) } as const
  const wrong = { outcome: 'wrong', figures: figures([50, 50, 52]) } as const
  expect(attemptThatCounts([broken, far, near, wrong], steadyCriterion)).toBe(near)
  expect(attemptThatCounts([broken, wrong], steadyCriterion)).toBe(broken)
  expect(attemptThatCounts([{ ...broken, outcome: 'failed' }, wrong], steadyCriterion)).toBe(wrong)
})

test('of disturbed attempts at a standstill, one that read too little counts before the others', () => {
  const short = { kind: 'stalling', outcome: 'disturbed', figures: figures([920, 930, 577]) } as const
  const long = { kind: 'stalling', outcome: 'disturbed', figures: figures([595, 607, 640]) } as const
  const wrong = { kind: 'stalling', outcome: 'wrong', figures: figures([595, 607, 615]) } as const
  expect(attemptThatCounts([short, long, wrong], standstillCriterion)).toBe(short)
  expect(wasNeverShort([short])).toBe(false)
  expect(attemptThatCounts([wrong, long], standstillCriterion)).toBe(long)
})

test.each<[string, typeof untold | typeof calm, RowOutcome]>([
  ['on a calm machine', calm, 'failed'],
  ['beside other programs, which decides nothing', shared, 'disturbed'],
  ['where the system does not tell of others', untold, 'failed'],
])('an attempt that was broken off %s', (_, surroundings, outcome) => {
  expect(outcomeOfBroken(surroundings)).toBe(outcome)
})
