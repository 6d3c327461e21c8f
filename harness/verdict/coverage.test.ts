import { describe, expect, test } from 'vitest'
import { evidenceOf, normal, scenarioEvidence, seeded } from '../../test/fixtures/evidence.ts'
import { lookTimes } from '../config/looks.ts'
import { forLooks } from './confidence.ts'
import { judge } from './judge.ts'
import { standing } from './statistics.ts'

/** P(Z > x) for a standard normal Z. Source: Abramowitz and Stegun 26.2.17, error below 1e-7. */
function above(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * poly.reduce((sum, c) => (sum + c) * t, 0)
  return x > 0 ? tail : 1 - tail
}

/** How many of n independent requests with probability p. */
function binomial(n: number, p: number, random: () => number): number {
  let hits = 0
  for (let index = 0; index < n; index += 1) if (random() < p) hits += 1
  return hits
}

const spread = 0.5
const points = { p95: 1.644854, p99: 2.326348 } as const

interface Series {
  readonly said: string
  readonly figure: keyof typeof points
  readonly seconds: number
  readonly rate: number
  /** Correlation time in seconds and size of an AR(1) swing of all latencies. */
  readonly memory: number
  readonly swing: number
}

const rows: readonly Series[] = [
  { said: 'independent requests', figure: 'p95', seconds: 20, rate: 150, memory: 0.1, swing: 0 },
  { said: 'independent requests', figure: 'p99', seconds: 20, rate: 150, memory: 0.1, swing: 0 },
  { said: 'a swing of half a second', figure: 'p95', seconds: 20, rate: 150, memory: 0.5, swing: 0.2 },
  { said: 'a swing of half a second', figure: 'p99', seconds: 20, rate: 150, memory: 0.5, swing: 0.2 },
  { said: 'a swing of two seconds', figure: 'p95', seconds: 60, rate: 100, memory: 2, swing: 0.2 },
  { said: 'a swing of two seconds', figure: 'p99', seconds: 60, rate: 100, memory: 2, swing: 0.2 },
  { said: 'a large swing of two seconds', figure: 'p95', seconds: 60, rate: 100, memory: 2, swing: 0.5 },
]

describe('a budget exactly on the true percentile is called wrongly in at most 5 of 100 runs', () => {
  test.each(rows)('$figure, $said, $seconds s', ({ figure, seconds, rate, memory, swing }) => {
    const random = seeded(20261123)
    const keep = Math.exp(-1 / memory)
    const limit = points[figure] * Math.hypot(spread, swing)
    const share = figure === 'p95' ? 0.05 : 0.01
    let wrong = 0
    const runs = 2000
    for (let run = 0; run < runs; run += 1) {
      let level = swing * normal(random)
      const sizes: number[] = []
      const hits = Array.from({ length: seconds }, () => {
        level = keep * level + Math.sqrt(1 - keep * keep) * swing * normal(random)
        const n = Math.round(rate + Math.sqrt(rate) * normal(random))
        sizes.push(n)
        return binomial(n, above((limit - level) / spread), random)
      })
      if (standing({ hits, sizes }, share) !== 'open') wrong += 1
    }
    expect(wrong / runs).toBeLessThanOrEqual(0.05)
  })

  test('through the whole judge, from latencies', () => {
    const limit = 4000 * Math.exp(points.p95 * Math.hypot(spread, 0.2))
    const budget = { scenario: 'browse', route: 'list', figure: 'p95', limit } as const
    const runs = 200
    const outcomes = Array.from({ length: runs }, (_, seed) => {
      const shape = { route: 'list', rate: 100, median: 4000, spread, swing: 0.2, memory: 1 }
      const scenario = scenarioEvidence('browse', [shape], { seed: seed + 1, seconds: 30 })
      return judge(evidenceOf(scenario), [budget]).outcome
    })
    expect(outcomes.filter((outcome) => outcome !== 'unproven').length).toBeLessThanOrEqual(0.05 * runs)
  })
})

test('looking four times while the evidence grows errs no more often than looking once', () => {
  const random = seeded(4)
  const looks = lookTimes(20, 160)
  expect(looks).toEqual([20, 40, 80, 160])
  const keep = Math.exp(-1)
  const limit = points.p95 * Math.hypot(spread, 0.2)
  let wrong = 0
  for (let run = 0; run < 1000; run += 1) {
    let level = 0.2 * normal(random)
    const hits = Array.from({ length: 160 }, () => {
      level = keep * level + Math.sqrt(1 - keep * keep) * 0.2 * normal(random)
      return binomial(60, above((limit - level) / spread), random)
    })
    const calls = looks.map((seconds) => {
      const seen = hits.slice(0, seconds)
      return standing({ hits: seen, sizes: seen.map(() => 60) }, 0.05, forLooks(looks.length))
    })
    if (calls.some((call) => call !== 'open')) wrong += 1
  }
  expect(wrong).toBeLessThanOrEqual(50)
})

describe('a budget that is 25 % off is decided', () => {
  test.each([
    ['pass', 1.25],
    ['fail', 0.8],
  ] as const)('as %s in at least 9 of 10 runs of 20 s at 300/s', (outcome, factor) => {
    const limit = 4000 * Math.exp(points.p95 * spread) * factor
    const budget = { scenario: 'browse', route: 'list', figure: 'p95', limit } as const
    const outcomes = Array.from({ length: 50 }, (_, seed) => {
      const scenario = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000 }], { seed })
      return judge(evidenceOf(scenario), [budget]).outcome
    })
    expect(outcomes.filter((found) => found === outcome).length).toBeGreaterThanOrEqual(45)
  })
})
