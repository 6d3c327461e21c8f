import { expect, test } from 'vitest'
import { normal, seeded } from '../../../../test/fixtures/evidence.ts'
import { hodgesLehmann, ranksOutside, signedRank } from './signed-rank.ts'

/** One-sided critical values of W as tables print them (Wilcoxon and Wilcox 1964), which are one less than the rank. */
test.each([
  [5, 0.05, 1],
  [6, 0.025, 1],
  [8, 0.025, 4],
  [10, 0.025, 9],
  [12, 0.01, 10],
  [20, 0.05, 61],
  [4, 0.05, 0],
])('of %d values at %d, %d averages lie outside', (n, alpha, outside) => {
  expect(ranksOutside(n, alpha)).toBe(outside)
})

test.each([
  [[3], 3],
  [[1, 2], 1.5],
  [[1, 2, 9], 3.5],
  [[-1, 0, 1, 100], 0.75],
])('the pseudo-median of %j is %d', (values, centre) => {
  expect(hodgesLehmann(values)).toBe(centre)
})

test('few values have no end, and the ends of more values are averages of two', () => {
  expect(signedRank([1, 2, 3, 4], 0.05)).toMatchObject({ low: -Infinity, high: Infinity, estimate: 2.5 })
  expect(signedRank([1, 2, 3, 4, 5], 0.04)).toMatchObject({ low: 1, high: 5 })
})

test.each([9, 13, 27])(
  'for %d values each end misses at most as often as permitted, with heavy tails or without',
  (n) => {
    const random = seeded(n)
    const runs = 3000
    const missed = Array.from({ length: runs }, () => {
      const values = Array.from({ length: n }, () => normal(random) * (random() < 0.1 ? 5 : 1))
      return signedRank(values, 0.02).high < 0
    }).filter(Boolean).length
    // Three standard errors above the permitted share.
    expect(missed / runs).toBeLessThanOrEqual(0.02 + 3 * Math.sqrt((0.02 * 0.98) / runs))
    expect(missed / runs).toBeGreaterThan(0.008)
  },
)
