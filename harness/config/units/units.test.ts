import { expect, test } from 'vitest'
import { formatMicroseconds, formatSeconds, parseDuration, parseRate, parseShare } from './units.ts'

test.each([
  ['250us', 0.00025],
  ['25ms', 0.025],
  ['1.5s', 1.5],
  ['5m', 300],
  ['1h', 3600],
  ['25', undefined],
  ['-1s', undefined],
  ['1 fortnight', undefined],
  ['1e3s', undefined],
  ['', undefined],
])('the duration "%s" is %s seconds', (text, value) => {
  if (value === undefined) expect(parseDuration(text)).toBeUndefined()
  else expect(parseDuration(text)).toBeCloseTo(value, 9)
})

test.each([
  ['300/s', 300],
  ['0.5/s', 0.5],
  ['300', undefined],
  ['300/m', undefined],
])('the rate "%s" is %s a second', (text, value) => {
  expect(parseRate(text)).toBe(value)
})

test.each([
  ['0.1%', 0.001],
  ['100%', 1],
  ['0.1', undefined],
])('the share "%s" is %s', (text, value) => {
  if (value === undefined) expect(parseShare(text)).toBeUndefined()
  else expect(parseShare(text)).toBeCloseTo(value, 12)
})

test.each([
  [850, '850 µs'],
  [1260, '1.26 ms'],
  [25_000, '25.0 ms'],
  [1_904_000, '1.90 s'],
  [Number.NaN, '–'],
])('%s microseconds read %s', (value, text) => {
  expect(formatMicroseconds(value)).toBe(text)
})

test.each([
  [0.82, '820 ms'],
  [20, '20 s'],
  [125, '2 min 05 s'],
])('%s seconds read %s', (value, text) => {
  expect(formatSeconds(value)).toBe(text)
})
