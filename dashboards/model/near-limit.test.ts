import { expect, test } from 'vitest'
import { nearMiss, shownDecimals } from './near-limit.ts'

const least = (value: number) => ({ sense: 'at-least', value }) as const
const most = (value: number) => ({ sense: 'at-most', value }) as const

test.each([
  ['a p95', least(0.95), 'percentunit', 2],
  ['a p99.9', least(0.999), 'percentunit', 3],
  ['an error rate of 0.1 %', most(0.001), 'percentunit', 3],
  ['nothing per second', most(0), 'ops', 2],
  ['whether it is up', least(1), 'short', undefined],
] as const)('the share of %s is shown with two digits more than its limit has', (_, limit, unit, digits) => {
  expect(shownDecimals(limit, unit)).toBe(digits)
})

test.each([
  ['a share that would be rounded to its limit', least(0.95), 'percentunit', 0.94996, 'under 95 %'],
  ['the last share below its limit', least(0.95), 'percentunit', 0.95 - 2 ** -53, 'under 95 %'],
  ['the limit itself', least(0.95), 'percentunit', 0.95, undefined],
  ['a share whose digits differ from those of the limit', least(0.95), 'percentunit', 0.9499, undefined],
  ['a rate that would be rounded to 0', most(0), 'ops', 0.004, 'over 0/s'],
  ['no rate at all', most(0), 'ops', 0, undefined],
  ['an error rate just above', most(0.001), 'percentunit', 0.001_004, 'over 0.1 %'],
] as const)('%s is said in words only where digits do not do', (_, limit, unit, value, words) => {
  const miss = nearMiss(limit, unit)
  expect(value >= miss.from && value <= miss.to ? miss.words : undefined).toBe(words)
})
