import { expect, test } from 'vitest'
import { seriesIn, seriesStepSeconds } from './target-series.ts'

type Points = readonly (readonly [number, number | null])[]

/** What is read of a series with these curves. */
const read = (...curves: readonly Points[]) =>
  seriesIn(JSON.stringify({ series: { heap: { lines: curves.map((points) => ({ points })) } } })).series.heap

/** A curve with one value a second from a Unix time in seconds on; it has no point where the value is undefined. */
const curve = (from: number, ...values: readonly (number | null | undefined)[]): Points =>
  values.flatMap((value, index) => (value === undefined ? [] : [[from + index, value] as const]))

test.each<[string, readonly Points[], readonly number[]]>([
  ['is the sum of its curves', [curve(10, 5, 6), curve(10, 3, 4)], [10, 8, 11, 10]],
  ['counts a curve from its beginning on', [curve(11, 4), curve(10, 5, 6)], [10, 5, 11, 10]],
  ['has no sum while a curve is missing', [curve(10, 5, 6, 6), curve(10, 3, undefined, 3)], [10, 8, 12, 9]],
  ['has none after one of its curves ended', [curve(10, 5, 6), curve(10, 3)], [10, 8]],
  ['has no value where its only curve is no number', [curve(10, null, 6)], [11, 6]],
])('a series %s', (_, curves, points) => {
  expect(read(...curves)?.flatMap(({ at, value }) => [at / 1000, value])).toEqual(points)
})

test('a series of a long run has fewer readings than seconds, and says so', () => {
  const text = JSON.stringify({ from: 1000, to: 3000.5, series: {} })
  expect(seriesIn(text)).toEqual({ series: {}, seriesStep: 3 })
  expect([seriesStepSeconds(0, 20), seriesStepSeconds(0, 1000)]).toEqual([1, 1])
})
