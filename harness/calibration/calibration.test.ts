import { describe, expect, test } from 'vitest'
import { fitnessOf, type RowOutcome } from './calibration.ts'

describe('what an instrument is fit for', () => {
  test.each<[RowOutcome, RowOutcome, string]>([
    ['right', 'right', 'verdict'],
    ['right', 'wrong', 'steady'],
    ['right', 'failed', 'steady'],
    ['right', 'disturbed', 'unknown'],
    ['disturbed', 'right', 'unknown'],
    ['disturbed', 'disturbed', 'unknown'],
    ['disturbed', 'wrong', 'steady'],
    ['disturbed', 'failed', 'unknown'],
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
  test('without the trial of a stall nothing is decided', () => {
    expect(fitnessOf([{ kind: 'steady', outcome: 'right' }])).toBe('unknown')
  })
})
