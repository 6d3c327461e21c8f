import { expect, test } from 'vitest'
import type { Unit } from '../model/model.ts'
import { statWords } from './stat-words.ts'

test.each<[number, Unit, string]>([
  [0.00700712, 'percentunit', '0.7 %'],
  [0.0685312, 'percentunit', '6.9 %'],
  [0.452345, 'percentunit', '45.2 %'],
  [0.00012345, 'percentunit', '0.012 %'],
  [0.98123, 'percentunit', '98.1 %'],
  [0.999523, 'percentunit', '99.95 %'],
  [0.9999957, 'percentunit', '99.9996 %'],
  [1, 'percentunit', '100 %'],
  [1.23456, 'percentunit', '123.5 %'],
  [0, 'percentunit', '0 %'],
  [0.00234567, 's', '2.35 ms'],
  [1234.567, 'reqps', '1230/s'],
  [Number.NaN, 'percentunit', '–'],
])('%d of %s is said as %s', (value, unit, words) => {
  expect(statWords(value, unit)).toBe(words)
})

test.each<[number, Unit, number, string]>([
  [0.94996, 'percentunit', 0.95, '94.996 %'],
  [0.95, 'percentunit', 0.95, '95 %'],
  [0.9504, 'percentunit', 0.95, '95.04 %'],
  [0.8, 'percentunit', 0.95, '80 %'],
  [0.9896, 'percentunit', 0.9898, '98.96 %'],
  [0.00100004, 'percentunit', 0.001, '0.100004 %'],
  [0.00096, 'percentunit', 0.001, '0.096 %'],
  [0.0250001, 's', 0.025, '25.0001 ms'],
  [99.96, 'reqps', 100, '99.96/s'],
])('%d of %s beside the limit %d is said as %s', (value, unit, limit, words) => {
  expect(statWords(value, unit, { value: limit })).toBe(words)
})
