import { expect, test } from 'vitest'
import type { TimeRange } from './ask.ts'
import { measured, outagesOf, silencesOf } from './scrapes.ts'

const range: TimeRange = { from: 0, to: 10, step: 1, scrapeInterval: 1 }
/** Values of `up`, one for each second from the first: a digit for a sample, a dot for a missing one. */
const up = (text: string) => ({
  name: 'redis',
  labels: {},
  points: [...text].flatMap((each, time) => (each === '.' ? [] : [[time, Number(each)] as const])),
})

test.each([
  ['always answers', '11111111111', []],
  ['is down at the end', '11111111000', [['down', 8, undefined]]],
  ['never answers', '00000000000', [['down', 0, undefined]]],
  ['was down once', '11100111111', [['down', 3, 5]]],
  [
    'was down twice',
    '10110111111',
    [
      ['down', 1, 2],
      ['down', 4, 5],
    ],
  ],
  ['is no target any more', '111111.....', [['gone', 5, undefined]]],
  ['was down when it was taken away', '111100.....', [['gone', 4, undefined]]],
  ['lacks the newest sample only', '1111111111.', []],
] as const)('a target that %s', (_, text, expected) => {
  expect(outagesOf(up(text), range).map(({ what, from, to }) => [what, from, to])).toEqual(expected)
})

test.each([
  ['at all times', '11111111111', []],
  ['with a pause', '1111...1111', [{ from: 3, to: 7 }]],
  ['until it stopped', '11111......', [{ from: 4, to: 10 }]],
  ['from its start on, before which nothing is missed', '....1111111', []],
  ['never', '...........', []],
] as const)('Prometheus that scraped %s', (_, text, expected) => {
  expect(
    silencesOf(
      up(text).points.map(([time]) => time),
      range,
    ),
  ).toEqual(expected)
})

test('values that Prometheus repeats while it scrapes nothing are not measured values', () => {
  const [curve] = measured([up('11111111111')], { outages: [], silences: [{ from: 3, to: 7 }] })
  expect(curve?.points.map(([time]) => time)).toEqual([0, 1, 2, 3, 7, 8, 9, 10])
})
