import { describe, expect, test } from 'vitest'
import { arrivalsFrom, type SlicePair, type SliceSettings, slicePairs } from './slices.ts'

const usual: SliceSettings = { seed: 5, rate: 600, sliceSeconds: 0.1 }

function pairsOf(over: Partial<SliceSettings> = {}, count = 400): SlicePair[] {
  return slicePairs({ ...usual, ...over })
    .take(count)
    .toArray()
}

const startsOf = (from: number, arrivals: readonly number[]): number[] => {
  const all = arrivalsFrom(from, arrivals)
  const found: number[] = []
  for (; all.next !== Number.POSITIVE_INFINITY; all.advance()) found.push(all.next)
  return found
}

describe('pairs of slices', () => {
  test('are the same again for the same seed, and differ for another', () => {
    expect(pairsOf()).toEqual(pairsOf())
    const other = pairsOf({ seed: 6 })
    for (const what of ['seed', 'order', 'arrivals'] as const)
      expect(other.map((pair) => pair[what])).not.toEqual(pairsOf().map((pair) => pair[what]))
  })

  test('are counted from 0, and each draws other requests', () => {
    const pairs = pairsOf()
    expect(pairs.map(({ index }) => index)).toEqual(pairs.keys().toArray())
    expect(new Set(pairs.map(({ seed }) => seed)).size).toBe(pairs.length)
    expect(new Set(pairs.map(({ arrivals }) => arrivals[0])).size).toBe(pairs.length)
  })

  test.each([
    [1, 0.05],
    [600, 0.1],
    [5000, 0.2],
  ])('at %i/s for %f s arrive in order within the slice, as often as asked', (rate, sliceSeconds) => {
    const pairs = pairsOf({ rate, sliceSeconds }, 1000)
    for (const { arrivals } of pairs) {
      expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
      expect(arrivals.every((offset) => offset >= 0 && offset < sliceSeconds)).toBe(true)
    }
    const counts = pairs.map(({ arrivals }) => arrivals.length)
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const expected = rate * sliceSeconds
    // The mean of a thousand Poisson counts is within five of its standard errors; the variance of a Poisson count is its
    // mean.
    expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(expected / 1000))
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    expect(variance / expected).toBeGreaterThan(0.75)
    expect(variance / expected).toBeLessThan(1.25)
  })

  test('begin equally often with either arm, in every four', () => {
    const firsts = pairsOf().map(({ order }) => order[0])
    for (let at = 0; at < firsts.length; at += 4)
      expect(firsts.slice(at, at + 4).filter((arm) => arm === 'base')).toHaveLength(2)
    for (const { order } of pairsOf()) expect(order.toSorted()).toEqual(['base', 'head'])
  })

  test('begin in every order that four can have, about equally often', () => {
    const blocks = new Map<string, number>()
    const firsts = pairsOf({}, 4800).map(({ order }) => order[0][0])
    for (let at = 0; at < firsts.length; at += 4) {
      const block = firsts.slice(at, at + 4).join('')
      blocks.set(block, (blocks.get(block) ?? 0) + 1)
    }
    expect([...blocks.keys()].toSorted()).toEqual(['bbhh', 'bhbh', 'bhhb', 'hbbh', 'hbhb', 'hhbb'])
    // Each is expected 200 times, with a standard deviation of 13.
    for (const count of blocks.values()) expect(Math.abs(count - 200)).toBeLessThan(65)
  })
})

test.each<[string, number, readonly number[], readonly number[]]>([
  ['from their beginning', 0, [0.01, 0.02], [0.01, 0.02]],
  ['from any other', 7, [0.25, 0.5], [7.25, 7.5]],
  ['none', 7, [], []],
])('arrivals of a slice, %s', (_, from, arrivals, expected) => {
  expect(startsOf(from, arrivals)).toEqual(expected)
})
