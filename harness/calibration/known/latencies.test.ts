import { describe, expect, test } from 'vitest'
import { isKnownName, knownLatencies } from './latencies.ts'

/** The latencies of clients that arrive evenly, 200 per second, over whole cycles. */
function seen(name: string): (p: number) => number {
  if (!isKnownName(name)) throw new Error(name)
  const { delay, cycle } = knownLatencies[name]
  const requests = 200 * cycle * Math.ceil(10 / cycle)
  const delays = Array.from({ length: requests }, (_, index) => delay(index, index * 5)).sort((a, b) => a - b)
  return (p) => delays[Math.ceil(p * requests) - 1] ?? Number.NaN
}

describe.each(Object.entries(knownLatencies))('%s', (name, { truth }) => {
  test.each([0.5, 0.9, 0.95, 0.99, 1])('its declared quantile at %d equals its behaviour', (p) => {
    const expected = truth(p)
    expect(Math.abs(seen(name)(p) - expected)).toBeLessThanOrEqual(Math.max(0.02 * expected, 6))
  })
})

test.each([
  ['constant-50', 0.99, 50],
  ['bimodal', 0.9, 2],
  ['bimodal', 0.95, 200],
  ['exponential', 0.5, 13.86],
  ['stall', 0.9, 200],
  ['stall', 0.99, 920],
  ['stall', 1, 1000],
  ['freeze', 0.5, 0],
  ['freeze', 0.9, 1000],
  ['freeze', 0.95, 1500],
  ['freeze', 0.99, 1900],
])('%s at %d is %d ms', (name, p, milliseconds) => {
  expect(isKnownName(name) && knownLatencies[name].truth(p)).toBeCloseTo(milliseconds, 1)
})
