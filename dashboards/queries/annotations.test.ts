import { expect, test } from 'vitest'
import { instantsOf, spansOf, stretchesOf } from './annotations.ts'

const range = { from: 0, to: 60, step: 5, scrapeInterval: 5 }
const course = (...points: readonly (readonly [number, number])[]) => ({ points })

test('each start of a process is one instant, at its start time', () => {
  const started = course([0, 1000], [5, 1000], [10, 12_500], [15, 12_500], [20, 21_000], [25, Number.NaN])
  expect(instantsOf(started)).toEqual([1, 12.5, 21])
})

test.each([
  ['once', [10], [20], [[10, 20]]],
  [
    'two events, each with its own end',
    [10, 40],
    [20, 45],
    [
      [10, 20],
      [40, 45],
    ],
  ],
  ['still', [10], [], [[10, 60]]],
  [
    'an event that was missed at its end, and a second one that still lasts',
    [10, 40],
    [],
    [
      [10, 10],
      [40, 60],
    ],
  ],
  ['an event after the end of an earlier one', [30], [20], [[30, 60]]],
])('a fault that lasted %s', (_, begins, ends, expected) => {
  expect(spansOf(begins, ends, 60).map(({ from, to }) => [from, to])).toEqual(expected)
})

test('an event that lasts while a query has values gives one span for each stretch of values', () => {
  const runs = course([5, 1], [10, 1], [15, 1], [40, 2])
  expect(stretchesOf(runs, range)).toEqual([
    { from: 5, to: 15 },
    { from: 40, to: 40 },
  ])
})
