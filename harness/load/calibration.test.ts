import { describe, expect, test } from 'vitest'
import { type CalibratedFigure, fitnessOf, outcomeOf, type RowOutcome } from './calibration.ts'

const figures = (...pairs: [number, number | undefined][]): CalibratedFigure[] =>
  pairs.map(([truth, reading], index) => ({ share: 0.5 + index / 10, truth, reading }))

test.each<[string, [number, number | undefined][], number, RowOutcome]>([
  ['exact', [[50, 50]], 0.1, 'right'],
  ['within a millisecond', [[2, 2.9]], 0.1, 'right'],
  ['within a hundredth', [[1000, 1009]], 0.1, 'right'],
  ['too long on a quiet machine', [[50, 52]], 0.1, 'wrong'],
  ['too long by what the server was late', [[50, 52]], 1.5, 'right'],
  ['too long on a busy machine', [[50, 54]], 1.5, 'disturbed'],
  ['too long by more than a busy machine excuses', [[50, 56]], 9, 'disturbed'],
  ['too short on a quiet machine', [[50, 26]], 0.1, 'wrong'],
  ['too short on a busy machine', [[50, 26]], 20, 'wrong'],
  [
    'blind to a stall',
    [
      [0, 0.3],
      [920, 8],
    ],
    20,
    'wrong',
  ],
  [
    'silent where it cannot say',
    [
      [50, 50],
      [50, undefined],
    ],
    0.1,
    'right',
  ],
  ['silent altogether', [[50, undefined]], 0.1, 'failed'],
])('figures that are %s', (_, pairs, lateness, outcome) => {
  expect(outcomeOf(figures(...pairs), lateness)).toBe(outcome)
})

describe('what an instrument is fit for', () => {
  test.each<[RowOutcome, RowOutcome, string]>([
    ['right', 'right', 'verdict'],
    ['right', 'wrong', 'steady'],
    ['right', 'failed', 'steady'],
    ['right', 'disturbed', 'unknown'],
    ['disturbed', 'right', 'unknown'],
    ['wrong', 'right', 'nothing'],
    ['failed', 'right', 'nothing'],
  ])('steady %s, stalling %s: %s', (steady, stalling, fit) => {
    expect(
      fitnessOf([
        { kind: 'steady', outcome: steady },
        { kind: 'stalling', outcome: stalling },
      ]),
    ).toBe(fit)
  })
  test('without a stall seen, nothing is decided', () => {
    expect(fitnessOf([{ kind: 'steady', outcome: 'right' }])).toBe('unknown')
  })
})
