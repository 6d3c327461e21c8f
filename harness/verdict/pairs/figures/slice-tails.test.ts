import { expect, test } from 'vitest'
import { distribution } from '../../../../test/fixtures/evidence.ts'
import { type PairedShape, pairedEvidence, withLatencies } from '../../../../test/fixtures/paired.ts'
import type { Slice } from '../../../evidence/paired.ts'
import { observe } from './observed.ts'
import { type PairedFigureName, pairedFigure } from './paired-figures.ts'

/** How figures of a route of head are to those of base, in one invocation of 40 pairs. */
function ratios(
  figures: readonly PairedFigureName[],
  shape: Partial<PairedShape>,
  route = 'all',
): readonly number[] {
  const evidence = pairedEvidence({ invocations: 1, pairs: 40, noise: { latency: 0, cpu: 0 }, ...shape })
  const [read] = observe(evidence).invocations
  return figures.map((figure) => {
    const of = (arm: 'base' | 'head') =>
      (read && pairedFigure(figure).read(read.arms[arm], route)) ?? Number.NaN
    return of('head') / of('base')
  })
}

/** Every request of some slices of an arm takes a tenth of a second more. */
const stalled =
  (arm: Slice['arm'], every: number) =>
  (slice: Slice): Slice =>
    slice.arm !== arm || slice.pair % every !== 0 ? slice : withLatencies(slice, (value) => value + 100_000)

test('a tail that is longer in each slice is found, of all routes and of one', () => {
  const shape = { head: { latency: { list: 1.2 } } }
  const [list] = ratios(['sliceP95'], shape, 'list')
  const [tile] = ratios(['sliceP95'], shape, 'tile')
  expect(list).toBeCloseTo(1.2, 1)
  expect(tile).toBeCloseTo(1, 1)
  expect(ratios(['sliceP95'], { head: { latency: { all: 1.2 } } })[0]).toBeCloseTo(1.2, 1)
})

test('a few slow moments that fell into one arm move the p95 of all its requests, and not this', () => {
  const [own = 0, pooled = 0, p99 = 0] = ratios(['sliceP95', 'p95', 'p99'], { change: stalled('head', 10) })
  expect(Math.abs(own - 1)).toBeLessThan(0.1)
  expect(pooled).toBeGreaterThan(5)
  expect(p99).toBeGreaterThan(5)
})

test('what is slow in most slices counts', () => {
  expect(ratios(['sliceP95'], { change: stalled('head', 1) })[0]).toBeGreaterThan(5)
})

test('exchanging the arms exchanges the results', () => {
  const change = (slice: Slice): Slice => ({ ...slice, arm: slice.arm === 'base' ? 'head' : 'base' })
  const shape = { head: { latency: { all: 1.3 } } }
  const [one = 0] = ratios(['sliceP95'], shape)
  const [other = 0] = ratios(['sliceP95'], { ...shape, change })
  expect(one * other).toBeCloseTo(1, 9)
})

test('with few pairs, or a route without requests in most of them, there is none', () => {
  expect(ratios(['sliceP95'], { pairs: 7 })).toEqual([Number.NaN])
  const rare = (slice: Slice): Slice =>
    slice.pair < 5
      ? slice
      : {
          ...slice,
          routes: { ...slice.routes, tile: { ...slice.routes.tile, latency: distribution([]) } as never },
        }
  expect(ratios(['sliceP95'], { change: rare }, 'tile')).toEqual([Number.NaN])
  expect(ratios(['sliceP95'], { change: rare }, 'list')[0]).toBeCloseTo(1, 1)
})
