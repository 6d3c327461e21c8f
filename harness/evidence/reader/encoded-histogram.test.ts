import { expect, test } from 'vitest'
import { contentOf, lineWith, runOfZeros } from '../../../test/fixtures/forged-histogram.ts'
import { readIntervals } from './hlog-intervals.ts'

const cut = contentOf([2, 2])
cut.writeInt32BE(100, 4)

test('a line with one value of 0 is read', () => {
  expect(readIntervals(lineWith(contentOf([2])))).toMatchObject([
    { tag: 'browse/list', latency: { values: [0], counts: [1], total: 1 } },
  ])
})

test.each([
  [
    'zeros beyond the longest value',
    contentOf(runOfZeros),
    /^line 1: its histogram has more than 23552 counts$/,
  ],
  [
    'a value beyond the longest one',
    contentOf([0xff, 0xef, 0x02, 2]),
    /^line 1: its histogram has more than 23552 counts$/,
  ],
  [
    'a number of more bytes than a count has',
    contentOf([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x04]),
    /^line 1: a count of its histogram is too long$/,
  ],
  [
    'a count of more than 32 bits',
    contentOf([0x80, 0x80, 0x80, 0x80, 0x40]),
    /^line 1: its histogram counts 8589934592 equal values$/,
  ],
  [
    'a few bytes that stand for 20 MB',
    contentOf(Buffer.alloc(20_000_000)),
    /^line 1: its histogram has more than \d+ bytes$/,
  ],
  ['less than it announces', cut, /^line 1: its histogram is cut$/],
  ['an unfinished number', contentOf([0x80]), /^line 1: its histogram is cut$/],
  ['other digits', contentOf([2], 5), /^line 1: its histogram is not one of microseconds/],
  ['nothing', Buffer.alloc(0), /^line 1: its histogram is not one of microseconds/],
])('a histogram is refused that has %s', (_, content, problem) => {
  expect(() => readIntervals(lineWith(content))).toThrow(problem)
})
