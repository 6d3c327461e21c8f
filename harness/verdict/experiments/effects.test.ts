import { expect, test } from 'vitest'
import { normal, seeded } from '../../../test/fixtures/evidence.ts'
import { effectsOf } from './effects.ts'

/**
 * A family of figures with a common part; one value in twenty is three times as far off, and all are noisier than usual by
 * `noise`.
 */
function family(figures: number, n: number, noise: number, random: () => number, shift = 0) {
  const common = Array.from({ length: n }, () => normal(random))
  return Array.from({ length: figures }, (_, at) => ({
    usual: 0.05,
    values: common.map(
      (value) =>
        (at === 0 ? shift : 0) +
        0.05 * noise * (value + normal(random)) * Math.SQRT1_2 * (random() < 0.05 ? 3 : 1),
    ),
  }))
}

test.each([
  ['as noisy as usual, four invocations', 4, 1],
  ['as noisy as usual, six', 6, 1],
  ['thrice as noisy, four', 4, 3],
  ['thrice as noisy, eight', 8, 3],
])('of equal arms, %s, at most 1 figure in 100 is called an effect', (_name, n, noise) => {
  const random = seeded(n * 10 + noise)
  const runs = 300
  const figures = 20
  const called = Array.from(
    { length: runs },
    () => effectsOf(family(figures, n, noise, random)).filter(({ isReal }) => isReal).length,
  )
  expect(called.reduce((sum, own) => sum + own, 0) / (runs * figures)).toBeLessThanOrEqual(0.01)
})

test('a difference that is said to be detectable is detected 95 times in 100', () => {
  const random = seeded(5)
  const shift = effectsOf(family(20, 6, 1, seeded(4)))[0]?.detectable ?? 0
  const told = Array.from({ length: 300 }, () => effectsOf(family(20, 6, 1, random, shift))[0]).filter(
    (effect) => effect?.isReal && effect.estimate > 0,
  )
  expect(shift).toBeGreaterThan(0.05)
  expect(told.length / 300).toBeGreaterThan(0.9)
})

test.each([
  ['four invocations', 4, 1, 0.4, 0.96],
  ['six', 6, 1, 0.2, 0.91],
  ['six in thrice the noise', 6, 3, 0.6, 0.9],
])('%s: what is called real keeps 0.7 of its size when measured again', (_name, n, noise, largest, share) => {
  const random = seeded(7 * n + noise)
  const twice = Array.from({ length: 1500 }, () => {
    const shift = largest * random()
    const [one, other] = [0, 1].map(() => effectsOf(family(20, n, noise, random, shift))[0])
    return { isReal: one?.isReal, kept: (other?.estimate ?? 0) / (one?.estimate ?? 1) >= 0.7 }
  })
  const real = twice.filter(({ isReal }) => isReal)
  expect(real.length).toBeGreaterThan(300)
  expect(real.filter(({ kept }) => kept).length / real.length).toBeGreaterThanOrEqual(share)
})

test('two values give no interval', () => {
  expect(effectsOf([{ usual: 0.05, values: [0.2, Number.NaN, 0.2] }])[0]).toMatchObject({
    ...{ estimate: 0.2, low: -Infinity, high: Infinity },
  })
})
