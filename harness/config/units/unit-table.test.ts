import { expect, test } from 'vitest'
import { type UnitName, unitOf } from './unit-table.ts'

const MiB = 2 ** 20

test.each<[unit: UnitName, value: number, of: 'value' | 'limit', text: string]>([
  ['share', 0.996, 'value', '99.6 %'],
  ['share', 0.99996, 'value', '99.996 %'],
  ['share', 0.9999, 'limit', '99.99 %'],
  ['share', 0.999999, 'limit', '99.9999 %'],
  ['share', 1, 'value', '100 %'],
  ['share', 0, 'value', '0 %'],
  ['share', 0.0003, 'value', '0.03 %'],
  ['share', 0.123, 'value', '12 %'],
  ['share', 1.5, 'value', '150 %'],
  ['index', 0.9996, 'value', '0.9996'],
  ['index', 0.856, 'value', '0.856'],
  ['bytes', 238.4 * MiB, 'value', '238 MiB'],
  ['bytes', 2046 * MiB, 'value', '2046 MiB'],
  ['bytes', 16 * 2 ** 30, 'limit', '16384 MiB'],
  ['per-second', 12_345, 'limit', '12345/s'],
  ['per-second', 12_345.6, 'value', '12346/s'],
  ['per-second', 401.4, 'value', '401/s'],
  ['per-second', 0.25, 'limit', '0.25/s'],
  ['cores', 1.2345, 'limit', '1.2345 cores'],
  ['microseconds', 25_000, 'limit', '25.0 ms'],
  ['microseconds', 1_999_000, 'value', '2.00 s'],
  ['microseconds', 1_999_000, 'limit', '1.999 s'],
  ['microseconds', 12_340, 'limit', '12.34 ms'],
  ['microseconds', 900.5, 'limit', '900.5 µs'],
  ['microseconds', 125_000_000, 'limit', '2 min 05 s'],
  ['microseconds', 125_500_000, 'limit', '125.5 s'],
  ['seconds', 5, 'limit', '5 s'],
  ['seconds', 7.26, 'value', '7.3 s'],
  ['seconds', 7.26, 'limit', '7.26 s'],
])('%s of %d as a %s is %s', (unit, value, of, text) => {
  expect(unitOf(unit).format(value, of)).toBe(text)
})
