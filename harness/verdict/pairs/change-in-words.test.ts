import { expect, test } from 'vitest'
import {
  changeInWords,
  type FigureWords,
  formatChange,
  formatChanges,
  type Measured,
} from './change-in-words.ts'

const p95: FigureWords = { label: 'p95', unit: 'microseconds' }
const cpu: FigureWords = { label: 'CPU per request', unit: 'cpu-microseconds' }
const queries: FigureWords = { label: 'queries per request', unit: undefined }
const commands: FigureWords = { ...queries, label: 'commands', sharedCause: 'the cache is shared' }
const errors: FigureWords = { label: 'error rate', unit: 'share', scale: 'difference' }
const app: FigureWords = { ...cpu, label: 'CPU per request of the app', scope: 'all' }

const measured = (base: number, head: number, low: number, high: number, route = 'list'): Measured => ({
  ...{ scenario: 'browse', route, base, head, low, high },
  change: base === 0 ? undefined : head / base - 1,
  difference: head - base,
})

test.each<[string, FigureWords, Measured]>([
  ['commands of list: 2 became 3, 50 % more; the cache is shared', commands, measured(2, 3, 0.5, 0.5)],
  ['commands of list: 2 as before, no change', commands, measured(2, 2, 0, 0)],
  ['p95 of list: 4.10 ms became 4.90 ms, 20 % slower (12 % to 27 %)', p95, measured(4100, 4900, 0.12, 0.27)],
  [
    'p95 of list: 4.90 ms became 4.10 ms, 16 % faster (12 % to 21 %)',
    p95,
    measured(4900, 4100, -0.21, -0.12),
  ],
  [
    'p95 of list: 4.10 ms became 4.20 ms, 2.4 % slower (−3 % to +7 %)',
    p95,
    measured(4100, 4200, -0.03, 0.07),
  ],
  [
    'p95 of list: 1.00 ms became 1.20 ms, 20 % slower (+5 % or more)',
    p95,
    measured(1000, 1200, 0.05, Infinity),
  ],
  [
    'p95 of list: 1.00 ms became 1.20 ms, 20 % slower (how sure is not known yet)',
    p95,
    measured(1000, 1200, -Infinity, Infinity),
  ],
  [
    'p95 of all routes: 4.10 ms as before, no change (−1 % to +1 %)',
    p95,
    measured(4100, 4100, -0.01, 0.01, 'all'),
  ],
  [
    'CPU per request of list: 530 µs became 560 µs, 5.7 % more (4 % to 7 %)',
    cpu,
    measured(530, 560, 0.04, 0.07),
  ],
  [
    'p95 of list: medians of 37.2 ms and 38.7 ms, but 20 % faster (−69 % to +100 %) within invocations',
    p95,
    { ...measured(37_200, 38_700, -0.69, 1), change: -0.2 },
  ],
  [
    'error rate of list: medians of 0.5 % and 0.4 %, but +0.2 points (−0.1 points to +0.6 points) within invocations',
    errors,
    { ...measured(0.005, 0.004, -0.001, 0.006), change: undefined, difference: 0.002 },
  ],
  ['queries per request of list: 2 became 3, 50 % more', queries, measured(2, 3, 0.5, 0.5)],
  ['queries per request of list: 2 became 52, 26 times as much', queries, measured(2, 52, 25, 25)],
  ['p95 of list: 2.00 ms became 52.0 ms, 26 times as much (×24 to ×28)', p95, measured(2000, 52_000, 23, 27)],
  ['queries per request of list: 0 became 2, +2', queries, measured(0, 2, 0, Infinity)],
  [
    'error rate of list: 0 % became 0.5 %, +0.5 points (+0.2 points to +0.8 points)',
    errors,
    measured(0, 0.005, 0.002, 0.008),
  ],
  [
    'CPU per request of the app: 530 µs became 560 µs, 5.7 % more (4 % to 7 %)',
    app,
    measured(530, 560, 0.04, 0.07, 'all'),
  ],
  ['queries per request of list: 0 as before, no change', queries, measured(0, 0, 0, 0)],
])('%s', (said, words, change) => {
  expect(changeInWords(words, change)).toBe(said)
})

test.each([
  [0.194, '+19 %'],
  [-0.041, '−4.1 %'],
  [0, '0 %'],
  [1.5, '+150 %'],
  [25, '×26'],
  [Number.POSITIVE_INFINITY, '–'],
])('a change of %d reads %s', (change, said) => {
  expect(formatChange(change)).toBe(said)
})

test.each([
  [p95, 0.12, 0.27, '+12 % to +27 %'],
  [p95, 0.5, 0.5, 'exactly'],
  [queries, Infinity, Infinity, 'exactly'],
  [p95, -Infinity, 0.04, '+4 % or less'],
  [errors, -0.001, 0.004, '−0.1 points to +0.4 points'],
])('of %o from %d to %d reads %s', (words, low, high, said) => {
  expect(formatChanges(words, { low, high })).toBe(said)
})
