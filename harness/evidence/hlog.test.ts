import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
// Adds the library's own encoder to its histograms.
import 'hdr-histogram-js/dist/JsHistogram.encoding.js'
import { describe, expect, test } from 'vitest'
import { merge, quantile } from './distribution.ts'
import { distributionIn, newHistogram, recordMicroseconds } from './histogram.ts'
import { headerLines, intervalLine } from './hlog.ts'
import { readIntervals } from './reader/hlog-intervals.ts'

/** Written by the Java reference implementation 2.1.11 from the same values as `javaValues` here. */
const golden = readFileSync(new URL('golden/java-2.1.11.hlog', import.meta.url), 'utf8')
const start = 1_763_920_000_123

const javaValues = (route: string, second: number): number[] => {
  const values = Array.from({ length: 1000 }, (_, index) => {
    const i = index + 1
    return route === 'list' ? i * i * (second + 1) : 50_000 + i * 7
  })
  return second === 2 ? [...values, 59_000_000] : values
}

const histogramOf = (values: readonly number[]) => {
  const histogram = newHistogram()
  for (const value of values) recordMicroseconds(histogram, value)
  return histogram
}

/** The parts of a line's histogram: cookie and length, digits and range, then the counts. */
const payload = (line: string) => {
  const bytes = inflateSync(Buffer.from(line.slice(line.lastIndexOf(',') + 1), 'base64').subarray(8))
  // Between these are two fields that plain histograms do not use and that implementations fill differently.
  return [bytes.subarray(0, 8), bytes.subarray(12, 32), bytes.subarray(40)].map((part) =>
    part.toString('hex'),
  )
}

describe('a log of the Java implementation', () => {
  // What the Java reader prints for the same file: tag, start, length, count, p50, p95, p99, max.
  test.each([
    [0, 'browse/list', start, 1000, 1000, 250_111, 902_655, 980_479, 1_000_447],
    [1, 'browse/mask', start, 1000, 1000, 53_503, 56_671, 56_959, 57_023],
    [2, 'browse/list', start + 1000, 1000, 1000, 500_223, 1_805_311, 1_960_959, 2_000_895],
    [5, 'browse/mask', start + 2000, 1000, 1001, 53_535, 56_671, 56_959, 59_015_167],
  ])('line %i reads as it does there', (line, tag, at, length, total, p50, p95, p99, max) => {
    const interval = readIntervals(golden)[line]
    expect(interval).toMatchObject({ tag, start: at, milliseconds: length, latency: { total } })
    const shares = [0.5, 0.95, 0.99, 1].map((share) => interval && quantile(interval.latency, share))
    expect(shares).toEqual([p50, p95, p99, max])
  })

  test('equals what we write: the same lines around the same histograms, bit by bit', () => {
    const ours = ['#[Logged with HdrHistogram 2.1.11]\n', headerLines(start)]
    for (const second of [0, 1, 2])
      for (const route of ['list', 'mask'])
        ours.push(
          intervalLine(
            `browse/${route}`,
            start + second * 1000,
            1000,
            histogramOf(javaValues(route, second)),
          ),
        )
    const lines = ours.join('').split('\n')
    const theirs = golden.split('\n')
    // Compressed bytes may differ between builds of zlib, but not their content.
    const open = (line: string) => (line.startsWith('Tag=') ? line.slice(0, line.indexOf('HISTFAAA')) : line)
    expect(lines.map(open)).toEqual(theirs.map(open))
    for (const [index, line] of lines.entries())
      if (line.startsWith('Tag=')) expect(payload(line)).toEqual(payload(theirs[index] ?? ''))
  })
})

test.each([
  ['none', []],
  ['one', [7]],
  ['zeros alone and in runs between', [0, 2, 3, 3, 9, 5000]],
  ['many of one', Array.from({ length: 9000 }, () => 40)],
  ['the longest', [1, 3_600_000_000]],
] as const)('a histogram is encoded as hdr-histogram-js encodes it: %s', (_, values) => {
  const histogram = histogramOf(values)
  const theirs = histogram.encodeIntoCompressedBase64()
  expect(payload(intervalLine('a', start, 1000, histogram))).toEqual(payload(`,${theirs}`))
})

test('a merge of intervals is the histogram of all their values', () => {
  const values = [0, 1, 2].flatMap((second) => javaValues('list', second))
  const parts = readIntervals(golden).filter(({ tag }) => tag === 'browse/list')
  expect(merge(parts.map(({ latency }) => latency))).toEqual(distributionIn(histogramOf(values)))
})

describe('recorded values', () => {
  test.each([1, 1.4, 999.6, 1234.5, 50_000.2, 1_260, 1_200, 1_897_000, 60_000_000])(
    '%d microseconds are read back within 0.1 % and 1 microsecond',
    (value) => {
      const [read = 0] = distributionIn(histogramOf([value])).values
      expect(Math.abs(read - value)).toBeLessThanOrEqual(value * 0.001 + 1)
    },
  )
  test('values above an hour and below zero are kept', () => {
    expect(distributionIn(histogramOf([-3, 4e9])).total).toBe(2)
  })
})

describe('a damaged log', () => {
  const [first = '', ...others] = golden.split('\n').filter((line) => line.startsWith('Tag='))
  test.each([
    ['cut inside its last line', golden.slice(0, -9), 'its last line is cut'],
    ['with a histogram cut short', `${first.slice(0, -40)}\n${others.join('\n')}\n`, 'line 1'],
    ['with a byte of a histogram changed', `${first.replace(/(HISTFAAA.{40})./, '$1~')}\n`, 'line 1'],
    [
      'with another maximum',
      `${first.replace('1000.447', '1001.447')}\n`,
      'its greatest value is 1000.447 ms',
    ],
    ['with something else in it', 'NaN,1.000,2.000,nothing\n', 'line 1: it is no interval line'],
    ['with a negative time', `${first.replace('1763920000', '-1763920000')}\n`, 'line 1'],
  ])('%s is refused', (_, text, problem) => {
    expect(() => readIntervals(text)).toThrow(problem)
  })
})
