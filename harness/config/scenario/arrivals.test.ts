import { expect, test } from 'vitest'
import { completed } from '../../../test/fixtures/complete.ts'
import { peakAt, peakRate } from './arrivals.ts'
import type { Arrivals } from './scenario.ts'

/** A hundred arrivals within the sixth second, and one before and after it. */
const moments = [0, ...Array.from({ length: 100 }, (_, index) => 5 + index / 100), 8]

test.each<[string, Arrivals, number]>([
  ['of a recording is that of its densest second', { kind: 'recorded', times: moments }, 100],
  [
    'of a recording with Unix times too',
    { kind: 'recorded', times: moments.map((moment) => 1.7e9 + moment) },
    100,
  ],
  ['of a recording of one arrival is one', { kind: 'recorded', times: [3] }, 1],
  ['of a ramp is that of its higher end', { kind: 'ramp', from: '10/s', to: '50/s' }, 50],
])('the highest rate %s', (_, arrivals, rate) => {
  expect(peakRate(arrivals)).toBe(rate)
})

test('a mean that is asked for scales the highest rate', () => {
  expect(peakAt({ kind: 'ramp', from: '10/s', to: '50/s' }, 60, 10)).toBe(100)
})

test('a recording without a number of connections has those that its densest second can need', () => {
  const scenario = completed({
    engine: 'open-loop',
    name: 'replay',
    duration: '10s',
    timeout: '2s',
    arrivals: { kind: 'recorded', times: moments },
    mix: [{ route: 'list', request: '/' }],
  })
  expect(scenario).toMatchObject({ connections: 200 })
})
