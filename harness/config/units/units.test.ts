import { expect, test } from 'vitest'
import {
  formatBytes,
  formatMicroseconds,
  formatSeconds,
  parseAmountGrowth,
  parseCores,
  parseCount,
  parseCountGrowth,
  parseDataRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  timeOfDay,
} from './units.ts'

/** A text and its value, which is undefined if the text is refused. */
type Row = [text: string, value: number | undefined]

const reads = (parse: (text: string) => number | undefined) => (text: string, value: number | undefined) => {
  if (value === undefined) expect(parse(text)).toBeUndefined()
  else expect(parse(text)).toBeCloseTo(value, 12)
}

test.each<Row>([
  ['250us', 0.00025],
  ['250 µs', 0.00025],
  ['25ms', 0.025],
  ['1.5s', 1.5],
  ['.5s', 0.5],
  ['5m', 300],
  ['1h', 3600],
  ['1m30s', 90],
  ['1m 30s', 90],
  ['1 min 30 sec', 90],
  ['1h5m', 3900],
  ['2h30m15.5s', 9015.5],
  ['1s500ms', 1.5],
  ['90 seconds', 90],
  ['1_000ms', 1],
  ['25', undefined],
  ['-1s', undefined],
  ['1 fortnight', undefined],
  ['1e3s', undefined],
  ['', undefined],
  ['30s1m', undefined],
  ['1m1m', undefined],
  ['1.5m30s', undefined],
  ['1m30', undefined],
  ['s', undefined],
  ['1s,', undefined],
  [`${'9'.repeat(400)}h`, undefined],
])('the duration "%s" is %s seconds', reads(parseDuration))

test.each<Row>([
  ['300/s', 300],
  ['0.5/s', 0.5],
  ['300 / s', 300],
  ['15/min', 0.25],
  ['15 per minute', undefined],
  ['900/h', 0.25],
  ['24/day', 1 / 3600],
  ['200 rps', 200],
  ['200rps', 200],
  ['200 req/s', 200],
  ['300', undefined],
  ['300/m', undefined],
  ['300/ms', undefined],
  ['-1/s', undefined],
  [`${'9'.repeat(400)}/s`, undefined],
  ['1/constructor', undefined],
])('the rate "%s" is %s a second', reads(parseRate))

test.each<Row>([
  ['0.1%', 0.001],
  ['1 %', 0.01],
  ['100%', 1],
  ['0.1', 0.1],
  ['0.01', 0.01],
  ['0', 0],
  ['1', undefined],
  ['5', undefined],
  ['-1%', undefined],
])('the share "%s" is %s', reads(parseShare))

test.each<Row>([
  ['0', 0],
  ['1000', 1000],
  ['1_000', 1000],
  ['1.5', undefined],
  ['5%', undefined],
])('the count "%s" is %s', reads(parseCount))

test.each<Row>([
  ['256MiB', 2 ** 28],
  ['256 MiB', 2 ** 28],
  ['1GiB', 2 ** 30],
  ['50MB', 50e6],
  ['64kB', 64e3],
  ['10Mb', undefined],
  ['10', undefined],
])('the size "%s" is %s bytes', reads(parseSize))

test.each<Row>([
  ['12MB/s', 12e6],
  ['1MiB/s', 2 ** 20],
  ['60MB/min', 1e6],
  ['100 Mbit/s', 12.5e6],
  ['12MB', undefined],
  ['12Mb/s', undefined],
])('the data rate "%s" is %s bytes a second', reads(parseDataRate))

test.each<Row>([
  ['10MiB/h', 10 * 2 ** 20],
  ['1MB/min', 60e6],
  ['10MiB', undefined],
])('the growth "%s" is %s bytes an hour', reads(parseAmountGrowth))

test.each<Row>([
  ['5/h', 5],
  ['1/min', 60],
  ['5', undefined],
])('the growth "%s" is %s an hour', reads(parseCountGrowth))

test.each<Row>([
  ['1.5cores', 1.5],
  ['1 core', 1],
  ['1.5', undefined],
])('"%s" is %s processors', reads(parseCores))

test.each([
  [850, '850 µs'],
  [1260, '1.26 ms'],
  [25_000, '25.0 ms'],
  [1_904_000, '1.90 s'],
  [9999 * 3.6e9, '9999 h'],
  [Number.NaN, '–'],
])('%s microseconds read %s', (value, text) => {
  expect(formatMicroseconds(value)).toBe(text)
})

test.each([
  [0, '0 B'],
  [980, '980 B'],
  [12_345, '12.3 kB'],
  [999_400, '999 kB'],
  [999_600, '1.00 MB'],
  [3.4e9, '3.40 GB'],
  [5e15, '5000 TB'],
])('%s bytes read %s', (value, text) => {
  expect(formatBytes(value)).toBe(text)
})

test.each([
  [0.82, '820 ms'],
  [20, '20 s'],
  [125, '2 min 05 s'],
  [179.6, '3 min 00 s'],
  [7500, '2 h 05 min'],
  [86_400, '24 h'],
])('%s seconds read %s', (value, text) => {
  expect(formatSeconds(value)).toBe(text)
})

test.each([
  [0, '00:00:00'],
  [86_400 + 8 * 3600 + 5 * 60 + 9.9, '08:05:09'],
])('the Unix time of %s seconds is %s in UTC', (value, text) => {
  expect(timeOfDay(value)).toBe(text)
})
