import { describe, expect, test } from 'vitest'
import { exampleFigure } from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentFigure } from '../../bundle/experiments/experiment-result.ts'
import { changeWithin, intervalWithin, valuesWithin } from './within-interval.ts'

describe('a change has no more digits than its interval justifies', () => {
  test.each<[string, Partial<ExperimentFigure>, string, string]>([
    [
      'an interval of tenths of a percent',
      { change: -0.1234, low: -0.1271, high: -0.1198 },
      '−12.3 %',
      '−12.7 to −12.0 %',
    ],
    ['of hundredths', { change: 0.01234, low: 0.0121, high: 0.0125 }, '+1.23 %', '+1.21 to +1.25 %'],
    ['of whole percents', { change: -0.3789, low: -0.41, high: -0.33 }, '−38 %', '−41 to −33 %'],
    ['that holds nothing', { change: 0.002, low: -0.04, high: 0.05 }, '0 %', '−4 to +5 %'],
    ['a factor', { change: 25.34, low: 22, high: 29 }, '×26', '×23 to ×30'],
    ['what was counted', { change: -0.6153, low: -0.6153, high: -0.6153 }, '−61.53 %', 'exactly'],
    ['what was counted, in whole percents', { change: -0.87, low: -0.87, high: -0.87 }, '−87 %', 'exactly'],
    ['no upper end', { change: 0.1, low: 0.05, high: null }, '+10 %', '+5 % or more'],
    ['nothing', { change: null, low: null, high: null }, '–', 'not known'],
    [
      'a difference of shares',
      { scale: 'difference', unit: 'share', change: 0.002, low: 0.001, high: 0.003 },
      '+0.2 points',
      '+0.1 to +0.3 points',
    ],
  ])('%s', (_, given, change, interval) => {
    const figure = exampleFigure(given)
    expect([changeWithin(figure), intervalWithin(figure)]).toEqual([change, interval])
  })

  test.each<[Partial<ExperimentFigure>, string]>([
    [{ base: 4123, head: 2587, low: -0.41, high: -0.33 }, '4.1 ms → 2.6 ms'],
    [{ base: 4123, head: 2587, low: -0.375, high: -0.371 }, '4.12 ms → 2.59 ms'],
    [{ base: null, head: 812, unit: 'cpu-microseconds' }, '– → 810 µs'],
    [{ base: 13, head: 5, unit: null }, '13 → 5'],
  ])('and neither do its values: %o', (given, words) => {
    expect(valuesWithin(exampleFigure(given))).toBe(words)
  })
})
