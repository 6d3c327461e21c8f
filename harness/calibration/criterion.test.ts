import { expect, test } from 'vitest'
import type { CalibratedFigure, RowOutcome } from './calibration.ts'
import {
  type Criterion,
  outcomeOf,
  outcomeOfBroken,
  standstillCriterion,
  steadyCriterion,
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

test.each<[string, typeof untold | typeof calm, RowOutcome]>([
  ['on a calm machine', calm, 'failed'],
  ['beside other programs, which decides nothing', shared, 'disturbed'],
  ['where the system does not tell of others', untold, 'failed'],
])('an attempt that was broken off %s', (_, surroundings, outcome) => {
  expect(outcomeOfBroken(surroundings)).toBe(outcome)
})
