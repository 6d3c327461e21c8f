import { describe, expect, test } from 'vitest'
import { meanRate } from '../../config/scenario/arrivals.ts'
import type { Arrivals } from '../../config/scenario/scenario.ts'
import { constant, pacingOf, poisson, warmingUp } from './pacing.ts'

const second = (count: number, pacing: { intended(sent: number): number }) =>
  Array.from({ length: count }, (_, sent) => pacing.intended(sent))

test.each([
  [1, 0, 0],
  [1, 1, 1],
  [10, 21, 2.1],
  [0.5, 1, 2],
  [300, 3003, 10.01],
])('at %d/s request %i starts after %d s', (rate, sent, start) => {
  expect(constant(rate).intended(sent)).toBeCloseTo(start, 9)
})

describe('Poisson arrivals', () => {
  test('are the same for the same seed, in whatever order they are requested', () => {
    const forwards = second(2000, poisson(300, 42))
    const again = poisson(300, 42)
    const backwards = Array.from({ length: 2000 }, (_, index) => again.intended(1999 - index)).reverse()
    expect(backwards).toEqual(forwards)
  })
  test('differ for another seed', () => {
    expect(second(10, poisson(300, 43))).not.toEqual(second(10, poisson(300, 42)))
  })
  test('arrive at their rate, and as often in one second as in another', () => {
    const arrivals = second(60_000, poisson(300, 7))
    const perSecond = Map.groupBy(arrivals, (time) => Math.floor(time))
    const counts = [...perSecond.values()].slice(0, -1).map((times) => times.length)
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    expect(mean).toBeGreaterThan(295)
    expect(mean).toBeLessThan(305)
    // The variance of a Poisson count equals its mean.
    expect(variance / mean).toBeGreaterThan(0.75)
    expect(variance / mean).toBeLessThan(1.25)
  })
  test('have exponential gaps: the share above twice the mean is e^-2', () => {
    const arrivals = second(50_000, poisson(100, 11))
    const gaps = arrivals.map((time, index) => time - (arrivals[index - 1] ?? 0))
    expect(gaps.filter((gap) => gap > 0.02).length / gaps.length).toBeCloseTo(Math.exp(-2), 2)
    expect(Math.min(...gaps)).toBeGreaterThan(0)
  })
})

describe('a warm-up', () => {
  const before = (pacing: { intended(sent: number): number }, end: number): number[] => {
    const times: number[] = []
    for (let sent = 0; pacing.intended(sent) < end; sent += 1) times.push(pacing.intended(sent))
    return times
  }
  const within = (times: readonly number[], from: number, to: number) =>
    times.filter((time) => time >= from && time < to).length

  test.each([200, 1000])('at %d/s has its rate from the beginning', (rate) => {
    expect(before(warmingUp(rate, 3, 7), 3)).toEqual(before(poisson(rate, 7), 3))
  })
  test('at 15 000/s begins with 1 000/s, climbs in a straight line until half of it is over, and stays', () => {
    const times = before(warmingUp(15_000, 4, 7), 4)
    const counted = [
      [0, 0.1, 135],
      [0.9, 1.1, 1600],
      [0, 2, 16_000],
      [2, 3, 15_000],
      [3, 4, 15_000],
    ] as const
    for (const [from, to, expected] of counted) {
      const off = Math.abs(within(times, from, to) - expected)
      expect(off, `from ${from} to ${to} s`).toBeLessThan(5 * Math.sqrt(expected))
    }
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
  test.each([
    ['of no length', 15_000, 0],
    ['at no rate', 0, 2],
    ['at a rate that is no number', Number.NaN, 2],
  ])('%s sends nothing', (_, rate, span) => {
    expect(before(warmingUp(rate, span, 7), span)).toEqual([])
  })
})

describe('shapes', () => {
  const span = 100
  const shapes: [string, Arrivals, (t: number) => number][] = [
    ['a ramp up', { kind: 'ramp', from: '10/s', to: '50/s', spacing: 'even' }, (t) => 10 * t + 0.2 * t * t],
    ['a ramp from nothing', { kind: 'ramp', from: '0/s', to: '50/s', spacing: 'even' }, (t) => 0.25 * t * t],
    [
      'a ramp to nothing',
      { kind: 'ramp', from: '50/s', to: '0/s', spacing: 'even' },
      (t) => 50 * t - 0.25 * t * t,
    ],
    [
      'steps to five times and back',
      {
        kind: 'steps',
        steps: [
          { rate: '20/s', for: '30s' },
          { rate: '100/s', for: '10s' },
          { rate: '20/s', for: '1s' },
        ],
        spacing: 'even',
      },
      (t) => (t < 30 ? 20 * t : t < 40 ? 600 + 100 * (t - 30) : 1600 + 20 * (t - 40)),
    ],
    [
      'steps with a pause',
      {
        kind: 'steps',
        steps: [
          { rate: '20/s', for: '30s' },
          { rate: '0/s', for: '30s' },
          { rate: '20/s', for: '1s' },
        ],
        spacing: 'even',
      },
      (t) => 20 * (t < 30 ? t : t < 60 ? 30 : t - 30),
    ],
    [
      'a sine',
      { kind: 'sine', mean: '30/s', amplitude: '30/s', period: '50s', spacing: 'even' },
      (t) => 30 * t + (30 * 50 * (1 - Math.cos((2 * Math.PI * t) / 50))) / (2 * Math.PI),
    ],
    ['a recording', { kind: 'recorded', times: Array.from({ length: 500 }, (_, n) => n / 5) }, (t) => 5 * t],
  ]

  test.each(shapes)('%s: as many have arrived as its rate gives', (_, arrivals, come) => {
    const pacing = pacingOf(arrivals, meanRate(arrivals, span), span, 1)
    const total = Math.round(come(span))
    for (const sent of [1, 7, 100, 333, total - 2]) {
      const time = pacing.intended(sent)
      expect(come(time), `request ${sent} at ${time} s`).toBeCloseTo(sent, 4)
    }
  })

  test.each(shapes)(
    '%s: its mean is what it comes to over the run, at the rate asked for too',
    (_, arrivals, come) => {
      expect(meanRate(arrivals, span)).toBeCloseTo(come(span) / span, 1)
      const doubled = pacingOf(arrivals, 2 * meanRate(arrivals, span), span, 1)
      // A recording at twice the rate runs twice as fast; a shape keeps its times.
      const scale = arrivals.kind === 'recorded' ? 2 : 1
      expect(come(doubled.intended(200) * scale)).toBeCloseTo(arrivals.kind === 'recorded' ? 200 : 100, 3)
    },
  )

  test.each(shapes.filter(([, { kind }]) => kind !== 'recorded'))(
    '%s: people come at it in disorder',
    (_, arrivals, come) => {
      const random: Arrivals = { ...arrivals, spacing: 'poisson' } as Arrivals
      const pacing = pacingOf(random, 20 * meanRate(random, span), span, 3)
      let sent = 0
      while (pacing.intended(sent) < span) sent += 1
      const expected = 20 * come(span)
      expect(Math.abs(sent - expected)).toBeLessThan(5 * Math.sqrt(expected))
    },
  )
})
