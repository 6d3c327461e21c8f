import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distribution, normal, seeded } from '../../../test/fixtures/evidence.ts'
import { merge } from '../../evidence/distribution.ts'
import { incompleteBeta, normalPoint, studentPoint } from './binomial.ts'
import { drift } from './drift.ts'
import {
  designEffect,
  fewestSamples,
  meanInterval,
  quantileInterval,
  shareInterval,
  standing,
} from './statistics.ts'

describe('functions of distributions agree with published values', () => {
  test.each([
    ['I_0.5(2, 3), by hand 11/16', incompleteBeta(2, 3, 0.5), 0.6875],
    ['I_0.01(1, 368), 1 - 0.99^368', incompleteBeta(1, 368, 0.01), 1 - 0.99 ** 368],
    ['I_0.3(10, 20), binomial sum P(X >= 10), n = 29', incompleteBeta(10, 20, 0.3), 0.36424],
    ['far out, where the sum underflows', incompleteBeta(1e6, 1e6, 0.5), 0.5],
    ['Student, 4 degrees', studentPoint(4, 1.959964), 2.7764],
    ['Student, 19 degrees', studentPoint(19, 1.959964), 2.093],
    ['normal, 2.5 %', normalPoint(0.025), 1.959964],
    ['normal, 0.1 %', normalPoint(0.001), 3.090232],
  ])('%s', (_, found, published) => {
    expect(Math.abs(found / published - 1)).toBeLessThan(0.003)
  })

  test.each([
    ['p50', 0.5, 6],
    ['p95', 0.95, 72],
    ['p99', 0.99, 368],
    ['p99.9', 0.999, 3688],
  ])('%s needs the published number of samples', (_, p, fewest) => {
    expect(fewestSamples(p)).toBe(fewest)
  })
})

/** One request in each second, so that nothing is clustered and no variance has to be estimated. */
const apart = (values: readonly number[]) => values.map((value) => distribution([value]))

describe('the interval of a quantile', () => {
  test('of the median of 100 samples lies between ranks 40 and 61 (Conover, table A3)', () => {
    // All seconds are equal, which keeps the design effect at its minimum of 1; ranks 40 and 61 have the values 8 and 13.
    const values = Array.from({ length: 20 }, (_, index) => index + 1)
    const seconds = Array.from({ length: 5 }, () => distribution(values))
    expect(quantileInterval(seconds, values, 0.5)).toEqual({ low: 8, high: 13 })
  })

  test('has no upper end with 71 samples of p95, and has one with 72', () => {
    const endOf = (n: number) => {
      const values = Array.from({ length: n }, (_, index) => index + 1)
      const interleaved = values.map((_, index) => values[(index * 29) % n] ?? 0)
      return quantileInterval(apart(interleaved), values, 0.95)?.high
    }
    expect(endOf(71)).toBe(Number.POSITIVE_INFINITY)
    expect(endOf(72)).toBe(72)
  })

  test('is wider when the slow requests come together than when they are spread', () => {
    const random = seeded(5)
    const second = (slow: number) =>
      distribution(Array.from({ length: 100 }, (_, index) => (index < slow ? 50_000 : 5000) * (1 + random())))
    const spread = Array.from({ length: 20 }, () => second(8))
    const together = Array.from({ length: 20 }, (_, at) => second(at % 10 === 0 ? 80 : 0))
    const width = (seconds: typeof spread) => {
      const interval = quantileInterval(seconds, merge(seconds).values, 0.95)
      return (interval?.high ?? Number.NaN) / (interval?.low ?? Number.NaN)
    }
    expect(width(together)).toBeGreaterThan(2 * width(spread))
  })

  test('does not exist below five seconds', () => {
    expect(quantileInterval(apart([1, 2, 3, 4]), [1, 2, 3, 4], 0.5)).toBeUndefined()
  })
})

describe('the interval of a share', () => {
  const even = (hits: number) => ({
    hits: [hits, 0, hits, 0, hits, 0],
    sizes: [100, 100, 100, 100, 100, 100],
  })

  test('of none among 600 ends at the value of the rule of three', () => {
    const interval = shareInterval({ hits: [0, 0, 0, 0, 0, 0], sizes: even(0).sizes })
    expect(interval?.low).toBe(0)
    expect(interval?.high).toBeCloseTo(3.689 / 600, 4)
  })

  test('agrees with the standing of the share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 6, maxLength: 30 }),
        fc.double({ min: 0.001, max: 0.9 }),
        (hits, limit) => {
          const shares = { hits, sizes: hits.map(() => 100) }
          const interval = shareInterval(shares)
          const low = interval?.low ?? 0
          const high = interval?.high ?? 1
          if (Math.min(Math.abs(limit - low), Math.abs(limit - high)) < 1e-6) return
          const expected = high < limit ? 'within' : low > limit ? 'beyond' : 'open'
          expect(standing(shares, limit)).toBe(expected)
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  test('the design effect is never below 1, and is 1 when nothing or everything was hit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 5, maxLength: 60 }), (hits) => {
        expect(designEffect({ hits, sizes: hits.map(() => 50) }, 0.05)).toBeGreaterThanOrEqual(1)
      }),
      { seed: 1 },
    )
    expect(designEffect({ hits: [0, 0, 0, 0, 0], sizes: [9, 9, 9, 9, 9] }, 0.05)).toBe(1)
    expect(designEffect({ hits: [9, 9, 9, 9, 9], sizes: [9, 9, 9, 9, 9] }, 0.05)).toBe(1)
  })
})

describe('the interval of a mean per second', () => {
  test('holds the true mean of correlated seconds in at least 95 of 100 runs', () => {
    const random = seeded(9)
    let held = 0
    for (let run = 0; run < 1000; run += 1) {
      let level = normal(random)
      const values = Array.from({ length: 40 }, () => {
        level = 0.6 * level + 0.8 * normal(random)
        return 1000 + 50 * level
      })
      const interval = meanInterval(values)
      if (interval && interval.low <= 1000 && interval.high >= 1000) held += 1
    }
    expect(held).toBeGreaterThanOrEqual(950)
  })
})

describe('drift', () => {
  const random = seeded(3)
  const noisy = (level: (at: number) => number) =>
    Array.from({ length: 30 }, (_, at) => level(at) * Math.exp(0.15 * normal(random)))
  test.each([
    ['a level series does not drift', () => 4, false],
    ['a series that triples drifts', (at: number) => 4 * 3 ** (at / 29), true],
    ['a series that falls to a third drifts', (at: number) => 4 / 3 ** (at / 29), true],
    ['a stall in the middle is no drift', (at: number) => (at === 14 ? 400 : 4), false],
    ['a stall at the end is no drift', (at: number) => (at === 28 ? 400 : 4), false],
    ['a swing that returns is no drift', (at: number) => (at > 9 && at < 20 ? 12 : 4), false],
  ])('%s', (_, level, drifts) => {
    expect(drift(noisy(level))?.drifts).toBe(drifts)
  })

  test('fourteen seconds are too short', () => {
    expect(drift(Array.from({ length: 14 }, () => 1))).toBeUndefined()
  })

  test('gives a false alarm in less than 1 of 100 slowly swinging runs', () => {
    let alarms = 0
    for (let run = 0; run < 1000; run += 1) {
      let level = normal(random)
      const values = Array.from({ length: 20 }, () => {
        level = 0.9 * level + Math.sqrt(0.19) * normal(random)
        return Math.exp(0.15 * level)
      })
      if (drift(values)?.drifts) alarms += 1
    }
    expect(alarms).toBeLessThan(10)
  })
})
