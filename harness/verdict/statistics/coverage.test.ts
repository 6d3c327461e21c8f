import { describe, expect, test } from 'vitest'
import { evidenceOf, normal, scenarioEvidence, seeded } from '../../../test/fixtures/evidence.ts'
import { decisionSecondsFrom } from '../../config/plan/early-stop.ts'
import { judge } from '../judge.ts'
import { type Autocorrelation, autocorrelationOf, limitWithinReach, statesNeeded } from './autocorrelation.ts'
import { forDecisions } from './confidence.ts'
import { ratioInterval, standing } from './statistics.ts'

/** P(Z > x) for a standard normal Z. Source: Abramowitz and Stegun 26.2.17, error below 1e-7. */
function above(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * poly.reduce((sum, c) => (sum + c) * t, 0)
  return x > 0 ? tail : 1 - tail
}

/** The number of hits among n independent requests with probability p, drawn by the gaps between hits. */
function binomial(n: number, p: number, random: () => number): number {
  if (!(p > 0)) return 0
  const gap = () => Math.floor(Math.log(1 - random()) / Math.log(1 - Math.min(p, 1 - 1e-12)))
  let hits = 0
  for (let at = gap(); at < n; at += 1 + gap()) hits += 1
  return hits
}

const spread = 0.5
const points = { p95: 1.644854, p99: 2.326348 } as const
const shares = { p95: 0.05, p99: 0.01 } as const

/** A series of seconds whose level follows an AR(1) swing. */
interface Course {
  readonly seconds: number
  readonly rate: number
  /** The correlation time in seconds and the size (of logarithms) of the swing. */
  readonly memory: number
  readonly swing: number
}

/** The level of each second and its number of requests. */
function courseOf({ seconds, rate, memory, swing }: Course, random: () => number) {
  const keep = Math.exp(-1 / memory)
  let level = swing * normal(random)
  return Array.from({ length: seconds }, () => {
    level = keep * level + Math.sqrt(1 - keep * keep) * swing * normal(random)
    return { level, size: Math.max(1, Math.round(rate + Math.sqrt(rate) * normal(random))) }
  })
}

/** Medians as that many requests would give them; the swing when it has not shown enough states. */
function unshownStates(
  course: readonly { readonly level: number; readonly size: number }[],
  of: 'percentile' | 'mean',
  random: () => number,
): Autocorrelation | undefined {
  const variance = (size: number) => (1.2533 * spread) ** 2 / size
  const swing = autocorrelationOf(
    course.map(({ level, size }) => Math.exp(level + Math.sqrt(variance(size)) * normal(random))),
    course.reduce((sum, { size }) => sum + variance(size), 0) / course.length,
  )
  return swing !== undefined && swing.states < statesNeeded(swing, of) ? swing : undefined
}

/** Whether the certificate takes away a passed percentile, whose limit is given as a logarithm. */
function isSpoilt(
  course: readonly { readonly level: number; readonly size: number }[],
  figure: keyof typeof points,
  limit: number,
  random: () => number,
): boolean {
  const swing = unshownStates(course, 'percentile', random)
  if (!swing) return false
  // The position of the observed percentile, from the number of requests above each of a ladder of values.
  const total = course.reduce((sum, { size }) => sum + size, 0)
  const shareAbove = (value: number) =>
    course.reduce((sum, { level, size }) => sum + size * above((value - level) / spread), 0) / total
  let seen = limit
  while (shareAbove(seen) < shares[figure]) seen -= 0.01
  return limitWithinReach(swing, Math.exp(seen), Math.exp(limit))
}

const runs = 2000
/** Series of minutes take seconds each; COVERAGE_RUNS=2000 gives their long form. */
const longRuns = Number(process.env.COVERAGE_RUNS ?? 600)

/** The share of runs that decide what they should leave open. */
function wrongIn(seconds: number, call: (random: () => number) => boolean): number {
  const random = seeded(20261123)
  const count = seconds > 200 ? longRuns : runs
  return Array.from({ length: count }, () => call(random)).filter(Boolean).length / count
}

const courses: readonly [string, Course][] = [
  ['independent requests', { seconds: 20, rate: 150, memory: 0.1, swing: 0 }],
  ['a swing of half a second', { seconds: 20, rate: 150, memory: 0.5, swing: 0.2 }],
  ['a swing of two seconds in twenty', { seconds: 20, rate: 150, memory: 2, swing: 0.2 }],
  ['a large swing of one second in twenty', { seconds: 20, rate: 150, memory: 1, swing: 0.5 }],
  ['a swing of two seconds', { seconds: 60, rate: 100, memory: 2, swing: 0.2 }],
  ['a large swing of two seconds', { seconds: 60, rate: 100, memory: 2, swing: 0.5 }],
  ['a swing of five seconds', { seconds: 60, rate: 150, memory: 5, swing: 0.2 }],
  ['a large swing of a second and a half in thirty', { seconds: 30, rate: 100, memory: 1.5, swing: 0.35 }],
  ['a swing of three seconds in forty', { seconds: 40, rate: 200, memory: 3, swing: 0.3 }],
  ['a swing of six seconds in forty', { seconds: 40, rate: 300, memory: 6, swing: 0.2 }],
  ['a large swing of four seconds', { seconds: 90, rate: 150, memory: 4, swing: 0.5 }],
  ['a swing of seven seconds', { seconds: 120, rate: 80, memory: 7, swing: 0.25 }],
  ['a swing of ten seconds', { seconds: 300, rate: 60, memory: 10, swing: 0.2 }],
  ['a large swing of ten seconds', { seconds: 300, rate: 60, memory: 10, swing: 0.5 }],
]

describe(`a budget exactly on the true figure is called wrongly in at most 5 of 100 of ${runs} runs`, () => {
  const figures = courses.flatMap(([said, course]) =>
    (['p95', 'p99'] as const).map((figure) => [figure, said, course] as const),
  )
  test.each(figures)('%s, %s', (figure, _, course) => {
    const limit = points[figure] * Math.hypot(spread, course.swing)
    const wrong = wrongIn(course.seconds, (random) => {
      const seen = courseOf(course, random)
      const hits = seen.map(({ level, size }) => binomial(size, above((limit - level) / spread), random))
      const stands = standing({ hits, sizes: seen.map(({ size }) => size) }, shares[figure])
      return stands === 'beyond' || (stands === 'within' && !isSpoilt(seen, figure, limit, random))
    })
    expect(wrong).toBeLessThanOrEqual(0.05)
  })

  test.each(courses)('mean, %s', (_, course) => {
    const truth = Math.exp((spread ** 2 + course.swing ** 2) / 2)
    const wrong = wrongIn(course.seconds, (random) => {
      const seen = courseOf(course, random)
      const own = Math.sqrt(Math.expm1(spread ** 2))
      const sums = seen.map(
        ({ level, size }) =>
          Math.exp(level + spread ** 2 / 2) * (size + own * Math.sqrt(size) * normal(random)),
      )
      const found = ratioInterval(
        sums,
        seen.map(({ size }) => size),
      )
      if (!found || (found.low <= truth && truth <= found.high)) return false
      return unshownStates(seen, 'mean', random) === undefined
    })
    expect(wrong).toBeLessThanOrEqual(0.05)
  })

  test.each(courses.slice(0, 5))('share of errors, %s', (_, course) => {
    const share = 0.01
    const wrong = wrongIn(course.seconds, (random) => {
      const seen = courseOf(course, random)
      const hits = seen.map(({ level, size }) =>
        binomial(size, share * Math.exp(2 * level - 2 * course.swing ** 2), random),
      )
      return standing({ hits, sizes: seen.map(({ size }) => size) }, share) !== 'open'
    })
    expect(wrong).toBeLessThanOrEqual(0.05)
  })

  test('through the whole judge, from latencies', () => {
    const limit = 4000 * Math.exp(points.p95 * Math.hypot(spread, 0.2))
    const budget = { scenario: 'browse', route: 'list', figure: 'p95', limit } as const
    const few = 200
    const outcomes = Array.from({ length: few }, (_, seed) => {
      const shape = { route: 'list', rate: 100, median: 4000, spread, swing: 0.2, memory: 1 }
      const scenario = scenarioEvidence('browse', [shape], { seed: seed + 1, seconds: 30 })
      return judge(evidenceOf(scenario), [budget]).outcome
    })
    expect(outcomes.filter((outcome) => outcome !== 'unproven').length).toBeLessThanOrEqual(0.05 * few)
  })
})

describe(`judging four times while the evidence grows errs no more often than judging once, in ${runs} runs`, () => {
  const times = decisionSecondsFrom(20, 160)
  test.each([
    ['p95', 0.5, 0.2],
    ['p95', 1, 0.2],
    ['p99', 1, 0.2],
    ['p95', 2, 0.2],
    ['p99', 2, 0.2],
    ['p95', 2, 0.5],
  ] as const)('%s, a swing of %d s and size %d', (figure, memory, swing) => {
    expect(times).toEqual([20, 40, 80, 160])
    const limit = points[figure] * Math.hypot(spread, swing)
    const wrong = wrongIn(160, (random) => {
      const seen = courseOf({ seconds: 160, rate: 60, memory, swing }, random)
      const hits = seen.map(({ level, size }) => binomial(size, above((limit - level) / spread), random))
      return times.some((seconds) => {
        const part = seen.slice(0, seconds)
        const sizes = part.map(({ size }) => size)
        const stands = standing(
          { hits: hits.slice(0, seconds), sizes },
          shares[figure],
          forDecisions(times.length),
        )
        return stands === 'beyond' || (stands === 'within' && !isSpoilt(part, figure, limit, random))
      })
    })
    expect(wrong).toBeLessThanOrEqual(0.05)
  })
})

describe('a budget that is 25 % away from the true value is decided', () => {
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
