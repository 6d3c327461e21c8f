import { describe, expect, test } from 'vitest'
import { constant, poisson, waitFor } from './pacing.ts'

const second = (count: number, pacing: { intended(sent: number): number }) =>
  Array.from({ length: count }, (_, sent) => pacing.intended(sent))

describe('how long to wait', () => {
  test.each([
    // rate, seconds passed, requests sent, seconds to wait
    [1, 0, 0, 0],
    [1, 0, 1, 1],
    [1, 0.4, 1, 0.6],
    [1, 1, 1, 0],
    [1, 5, 1, 0],
    [10, 0.05, 1, 0.05],
    [10, 2, 20, 0],
    [10, 2, 21, 0.1],
    [0.5, 0, 1, 2],
    [300, 10, 3000, 0],
    [300, 10, 3003, 0.01],
  ])('at %d/s after %d s with %i sent: %d s', (rate, elapsed, sent, wait) => {
    expect(waitFor(constant(rate), elapsed, sent)).toBeCloseTo(wait, 9)
  })
})

describe('Poisson arrivals', () => {
  test('are the same for the same seed, in whatever order they are asked for', () => {
    const forwards = second(2000, poisson(300, 42))
    const again = poisson(300, 42)
    const backwards = Array.from({ length: 2000 }, (_, index) => again.intended(1999 - index)).reverse()
    expect(backwards).toEqual(forwards)
  })
  test('are others for another seed', () => {
    expect(second(10, poisson(300, 43))).not.toEqual(second(10, poisson(300, 42)))
  })
  test('come at their rate, and as often in one second as in another', () => {
    const arrivals = second(60_000, poisson(300, 7))
    const perSecond = Map.groupBy(arrivals, (time) => Math.floor(time))
    const counts = [...perSecond.values()].slice(0, -1).map((times) => times.length)
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    expect(mean).toBeGreaterThan(295)
    expect(mean).toBeLessThan(305)
    // A Poisson count varies as much as it is large.
    expect(variance / mean).toBeGreaterThan(0.75)
    expect(variance / mean).toBeLessThan(1.25)
  })
  test('have exponential gaps: as many beyond twice the mean as e^-2', () => {
    const arrivals = second(50_000, poisson(100, 11))
    const gaps = arrivals.map((time, index) => time - (arrivals[index - 1] ?? 0))
    expect(gaps.filter((gap) => gap > 0.02).length / gaps.length).toBeCloseTo(Math.exp(-2), 2)
    expect(Math.min(...gaps)).toBeGreaterThan(0)
  })
})
