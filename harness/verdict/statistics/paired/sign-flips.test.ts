import { expect, test } from 'vitest'
import { normal, seeded } from '../../../../test/fixtures/evidence.ts'
import { type Column, flipTest } from './sign-flips.ts'

const column = (excess: readonly number[], usual = 1): Column => ({ excess, usual })

/** A family of correlated figures of which none lies above zero. */
function quiet(n: number, figures: number, random: () => number): Column[] {
  const common = Array.from({ length: n }, () => normal(random))
  return Array.from({ length: figures }, () =>
    column(common.map((value) => (value + normal(random)) * (random() < 0.05 ? 3 : 1) * Math.SQRT1_2)),
  )
}

test.each([
  [4, 1 / 16],
  [6, 0.05],
  [9, 0.05],
  [14, 0.05],
])('of %d invocations and 8 figures, any is called at most as often as allowed', (n, alpha) => {
  const random = seeded(n)
  const runs = n > 12 ? 250 : 1200
  const called = Array.from({ length: runs }, () => {
    const test = flipTest(quiet(n, 8, random), 1)
    const limit = test.critical(alpha)
    return test.statistics.some((own) => own > limit)
  }).filter(Boolean).length
  expect(called / runs).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs))
})

test('a figure far above is found by the fewest possible invocations, beside others that are far below', () => {
  const columns = [column([3, 2.6, 3.1, 2.8]), ...Array.from({ length: 6 }, () => column([-5, -5, -5, -5]))]
  const test = flipTest(columns, 1)
  expect(test.adjusted[0]).toBe(1 / 16)
  expect(test.statistics[0]).toBeGreaterThan(test.critical(1 / 16))
  expect(test.critical(1 / 32)).toBe(Infinity)
})

test('`room` agrees with whether a figure is called', () => {
  const random = seeded(3)
  for (let run = 0; run < 100; run += 1) {
    const columns = quiet(8, 4, random).map(({ excess }, at) =>
      column(excess.map((value) => value + at * 0.5)),
    )
    const test = flipTest(columns, 1)
    const limit = test.critical(0.05)
    expect(test.room(limit).map((room) => room > 0)).toEqual(test.statistics.map((own) => own > limit))
  }
})

test('an invocation without a value of a figure takes no part, and a single outlier decides nothing', () => {
  const test = flipTest([column([Number.NaN, 1, 1, 1]), column([90, -1, -1, -1])], 1)
  expect(test.statistics.every((own) => Number.isFinite(own))).toBe(true)
  expect(test.statistics[1]).toBeLessThan(test.critical(1 / 8))
})
