import { describe, expect, test } from 'vitest'
import {
  distribution,
  evidenceOf,
  normal,
  scenarioEvidence,
  seeded,
} from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { merge, quantile } from '../../evidence/distribution.ts'
import { judge } from '../judge.ts'
import { autocorrelationOf, medianNoise, statesNeeded } from './autocorrelation.ts'

/** Levels of an AR(1) swing, with the noise of medians of few requests. */
function levels(seconds: number, memory: number, size: number, noise: number): number[] {
  const random = seeded(12)
  const keep = Math.exp(-1 / memory)
  let level = 0
  return Array.from({ length: seconds }, () => {
    level = keep * level + Math.sqrt(1 - keep * keep) * size * normal(random)
    return 4000 * Math.exp(level + noise * normal(random))
  })
}

describe('the number of independent states of a swing in a run', () => {
  test.each([
    ['as many as seconds where they do not follow each other', 2000, 0.01, 2000, 0.1],
    ['a fifth for a memory of ten half-seconds', 2000, 5, 2000 / 10, 0.25],
    ['the same under noise', 2000, 5, 2000 / 10, 0.35],
  ])('%s', (_, seconds, memory, states, tolerance) => {
    const found = autocorrelationOf(levels(seconds, memory, 0.2, memory > 1 ? 0.08 : 0))
    expect(Math.abs((found?.states ?? 0) / states - 1)).toBeLessThan(tolerance)
  })

  test('few levels, or none, give no result; a constant level does not swing', () => {
    expect(autocorrelationOf([1, 2, 3, 4])).toBeUndefined()
    expect(autocorrelationOf([Number.NaN, 0, Number.NaN, 0, 0])).toBeUndefined()
    expect(autocorrelationOf([5, 5, 5, 5, 5, 5])).toMatchObject({ size: 0 })
  })

  test.each([
    [0.02, 0, 0],
    [0.09, 12, 0],
    [0.12, 12, 40],
    [0.2, 12, 40],
    [0.5, 30, 40],
  ])('a swing of size %d needs %d for a percentile and %d for a mean', (size, percentile, mean) => {
    expect([statesNeeded({ size, states: 1 }), statesNeeded({ size, states: 1 }, 'mean')]).toEqual([
      percentile,
      mean,
    ])
  })
})

test('the random variation of medians of few requests is no swing', () => {
  const still = scenarioEvidence('browse', [{ route: 'list', rate: 15, median: 4000, spread: 1.2 }], {
    seconds: 30,
  })
  const seconds = still.routes[0]?.seconds.map(({ latency }) => latency) ?? []
  const medians = seconds.map((second) => quantile(second, 0.5) ?? Number.NaN)
  expect(autocorrelationOf(medians)?.size).toBeGreaterThan(0.25)
  expect(autocorrelationOf(medians, medianNoise(seconds))?.size).toBeLessThan(0.2)
  const found = judge(evidenceOf(still), [budget('browse', 'list', 'p95', 900_000)])
  expect(found.scenarios[0]?.certificate.map(({ name }) => name)).not.toContain('autocorrelation')
})

test('nor is the time of the only connection of a second, beside seconds that opened many', () => {
  const connect = Array.from({ length: 20 }, (_, at) => ({
    at,
    latency: distribution(at < 2 ? Array(100).fill(1000) : [at % 2 === 0 ? 300 : 3000]),
  }))
  const browse = scenarioEvidence('browse', [{ route: 'list', rate: 200, median: 4000 }], {
    times: { connect },
  })
  const found = judge(evidenceOf(browse), [budget('browse', 'all', 'connect.p95', 10_000)])
  expect(found.scenarios[0]?.certificate.map(({ name }) => name)).not.toContain('autocorrelation')
})

describe('the effect of a slow swing on a verdict', () => {
  const slow = scenarioEvidence(
    'browse',
    [{ route: 'list', rate: 200, median: 4000, swing: 0.5, memory: 5 }],
    {
      seconds: 30,
    },
  )
  const outcome = (figure: Figure, limit: number) =>
    judge(evidenceOf(slow), [budget('browse', 'list', figure, limit)]).scenarios[0]?.budgets[0]

  test('a percentile that would pass is unproven, and the reason says what would help', () => {
    expect(outcome('p95', 20_000)).toMatchObject({
      outcome: 'unproven',
      reason: expect.stringMatching(
        /^The median of list swings by \d+ %, so slowly that it shows about \d+ independent states of it, and a percentile needs 30: measure about \d+ min more/,
      ),
    })
  })

  test('a limit out of its reach still passes', () => {
    expect(outcome('p95', 30_000)?.outcome).toBe('pass')
  })

  test.each([
    ['within(20ms)', 0.95, 'unproven'],
    ['within(30ms)', 0.95, 'pass'],
    ['apdex(20ms)', 0.98, 'unproven'],
  ] as const)('a share in time is the same statement: %s >= %d is %s', (figure, limit, expected) => {
    const found = outcome(figure, limit)
    expect(found?.outcome, found?.reason).toBe(expected)
    if (expected === 'unproven') expect(found?.reason).toMatch(/^The median of list swings by/)
  })

  test('that all answers were in time is a fact, which no swing takes away', () => {
    const longest = quantile(merge(slow.routes.map(({ latency }) => latency)), 1) ?? Number.NaN
    const figure = `within(${Math.ceil(longest / 1000) + 1}ms)` as const
    expect(outcome(figure, 0.999)?.reason).toMatch(/^The median of list swings by/)
    expect(outcome(figure, 1)?.outcome).toBe('pass')
  })

  test.each([
    ['list', 'ttfb.p95', 20_000, 'The median to first byte of list swings by'],
    ['list', 'ttfb.within(20ms)', 0.95, 'The median to first byte of list swings by'],
    ['list', 'ttfb.mean', 20_000, 'The median to first byte of list swings by'],
    ['all', 'journey.p95', 20_000, 'The median of a journey of all routes swings by'],
  ] as const)('%s %s is held to the swing of its own times', (route, figure, limit, said) => {
    const seconds = slow.routes[0]?.seconds ?? []
    const steady = scenarioEvidence('browse', [{ route: 'list', rate: 200, median: 4000 }], { seconds: 30 })
    const routes = steady.routes.map((one) => ({
      ...one,
      seconds: one.seconds.map((second, at) => ({ ...second, firstByte: seconds[at]?.latency })),
    }))
    const times = { journey: seconds.map(({ at, latency }) => ({ at, latency })) }
    const asked = [budget('browse', route, figure, limit), budget('browse', 'list', 'p95', 25_000)]
    const found = judge(evidenceOf({ ...steady, routes, times }), asked).scenarios[0]?.budgets
    expect(found?.[0]).toMatchObject({ outcome: 'unproven', reason: expect.stringContaining(said) })
    expect(found?.[1]?.outcome).toBe('pass')
  })

  test('what was measured as slow was slow: a fail stands, and so does a maximum', () => {
    expect(outcome('p95', 1000)?.outcome).toBe('fail')
    expect(outcome('max', 900_000)?.outcome).toBe('pass')
  })
})
