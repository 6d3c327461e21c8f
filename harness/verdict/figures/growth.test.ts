import { describe, expect, test } from 'vitest'
import { evidenceOf, normal, scenarioEvidence, seeded } from '../../../test/fixtures/evidence.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { judge } from '../judge.ts'
import { growthOf } from './growth.ts'

/** How often each series is drawn; GROWTH_RUNS=2000 gives the long form, which takes minutes. */
const runs = Number(process.env.GROWTH_RUNS ?? 150)

interface Level {
  readonly seconds: number
  /** Per second. */
  readonly slope: number
  /** The correlation time of an AR(1) swing of size 1, in seconds, and the height of a saw-tooth with a period of 40 s. */
  readonly memory: number
  readonly saw: number
}

function levels({ seconds, slope, memory, saw }: Level, random: () => number) {
  const keep = Math.exp(-1 / memory)
  const shift = random() * 40
  let swing = normal(random)
  return Array.from({ length: seconds }, (_, at) => {
    swing = keep * swing + Math.sqrt(1 - keep * keep) * normal(random)
    return { at: at + 0.5, value: 100 + slope * at + swing + saw * (((at + shift) % 40) / 40) }
  })
}

describe('a limit exactly on the true slope is judged wrongly in at most 5 of 100 runs', () => {
  test.each([
    ['readings that do not follow each other', { seconds: 300, slope: 0, memory: 0.1, saw: 0 }],
    ['a swing of ten seconds', { seconds: 600, slope: 0, memory: 10, saw: 0 }],
    ['a swing of ten seconds on a slope', { seconds: 600, slope: 0.01, memory: 10, saw: 0 }],
    ['a swing of half a minute on a slope', { seconds: 600, slope: 0.01, memory: 30, saw: 0 }],
    ['a saw-tooth, as a collector makes', { seconds: 600, slope: 0, memory: 2, saw: 4 }],
    ['both on a slope', { seconds: 600, slope: 0.01, memory: 30, saw: 4 }],
  ] as const)('%s', (_, level) => {
    const random = seeded(20261126)
    let wrong = 0
    for (let run = 0; run < runs; run += 1) {
      const found = growthOf(levels(level, random), level.seconds)
      if (!found || found.interval.low > level.slope || found.interval.high < level.slope) wrong += 1
    }
    // Two standard deviations of the count above 5 in 100, because 150 runs cannot show it more exactly.
    expect(wrong).toBeLessThanOrEqual(0.05 * runs + 2 * Math.sqrt(0.05 * 0.95 * runs))
  })
})

test('a slope larger than its swing is detected, and is given per hour', () => {
  const leaking = levels({ seconds: 600, slope: 0.05, memory: 10, saw: 4 }, seeded(5))
  const found = growthOf(leaking, 600)
  expect(found?.interval.low).toBeGreaterThan(0.02)
  expect(found?.slope).toBeCloseTo(0.05, 1)
})

test('growth in the first third only is no leak', () => {
  const filling = levels({ seconds: 600, slope: 0, memory: 1, saw: 0 }, seeded(6)).map(({ at, value }) => ({
    at,
    value: value + Math.min(at, 200),
  }))
  expect(growthOf(filling, 600)?.interval.high).toBeLessThan(0.01)
})

test('a constant level has a slope of exactly zero, and ten readings have none', () => {
  const still = Array.from({ length: 300 }, (_, at) => ({ at, value: 7 }))
  expect(growthOf(still, 300)).toEqual({ slope: 0, level: 7, interval: { low: 0, high: 0 } })
  expect(growthOf(still.slice(0, 10), 10)).toBeUndefined()
})

const soak = scenarioEvidence('soak', [{ route: 'list', rate: 4, median: 4000 }], { seconds: 300 })
const at = (second: number) => soak.startedAt + (second + 1) * 1000
const MiB = 2 ** 20
const noise = seeded(9)
const evidence = {
  ...evidenceOf(soak),
  resources: Array.from({ length: 300 }, (_, second) => ({
    ...{ at: at(second), service: 'app', cpu: 0.1, wait: 0 },
    memory: 200 * MiB + (second / 3600) * 600 * MiB + MiB * normal(noise),
    descriptors: 40 + (second % 2),
  })),
  database: Array.from({ length: 300 }, (_, second) => ({
    ...{ at: at(second), commits: 4, rollbacks: 0, deadlocks: 0 },
    connections: 12 + Math.floor(second / 30),
  })),
}
const judged = (figure: Figure, limit: number, route = 'all') => {
  const asked: Budget = { scenario: 'soak', route, figure, limit }
  return judge(evidence, [asked]).scenarios[0]?.budgets[0]
}

describe('a budget on growth', () => {
  test.each([
    ['memory that grows 600 MiB an hour', 'memoryGrowth', 100 * MiB, 'fail'],
    ['the same where more is allowed', 'memoryGrowth', 1500 * MiB, 'pass'],
    ['connections that come and never go', 'connectionGrowth', 5, 'fail'],
    ['descriptors that come and go', 'descriptorGrowth', 30, 'pass'],
    ['a heap that nothing recorded', 'heapGrowth', 1e12, 'unproven'],
  ] as const)('%s', (_, figure, limit, outcome) => {
    expect(judged(figure, limit)?.outcome).toBe(outcome)
  })

  test.each([
    ['that grows 90 MiB an hour', 50 * MiB, 'fail'],
    ['that may grow so fast', 200 * MiB, 'pass'],
  ] as const)('on a series of the target %s', (_, limit, outcome) => {
    const random = seeded(5)
    const heap = Array.from({ length: 300 }, (_, second) => ({
      at: at(second),
      value: 80 * MiB + (second / 3600) * 90 * MiB + (MiB / 8) * normal(random),
    }))
    const asked: Budget = { scenario: 'soak', route: 'all', figure: 'heapGrowth', limit }
    const found = judge({ ...evidence, series: { heap } }, [asked]).scenarios[0]?.budgets[0]
    expect(found).toMatchObject({ outcome, reason: expect.stringContaining('heap growth') })
  })

  test.each([
    ['every second', 1, 1, 'pass'],
    ['every other second', 2, 1, 'unproven'],
    ['at each moment of a long run, every other second', 2, 2, 'pass'],
  ] as const)('on a series that was read %s', (_, every, seriesStep, outcome) => {
    const random = seeded(5)
    const heap = Array.from({ length: 300 / every }, (_, index) => ({
      at: at(index * every),
      value: 80 * MiB + (MiB / 8) * normal(random),
    }))
    const asked: Budget = { scenario: 'soak', route: 'all', figure: 'heapGrowth', limit: 200 * MiB }
    const found = judge({ ...evidence, series: { heap }, seriesStep }, [asked]).scenarios[0]?.budgets[0]
    expect(found?.outcome).toBe(outcome)
    if (outcome === 'unproven') expect(found?.reason).toContain('was not recorded in every second')
  })

  test('on a series that was not recorded names the series', () => {
    expect(judged('heapGrowth', 1e12)?.reason).toBe('The series "heap" of the target was not recorded.')
  })

  test('on the true slope is open, and says how much longer a decision would take', () => {
    expect(judged('memoryGrowth', 606 * MiB)).toMatchObject({
      outcome: 'unproven',
      reason: expect.stringMatching(
        /memory growth \d+ MiB\/h \(95 % interval .* MiB\/h\) does not settle ≤ 606 MiB\/h: about .* more/,
      ),
    })
  })

  test('says that the level wanders instead of showing an interval without ends', () => {
    const wandering = { ...soak, seconds: 60 }
    const random = seeded(4)
    let level = 200
    const resources = evidence.resources.slice(0, 60).map((one) => {
      level += normal(random)
      return { ...one, memory: level * MiB }
    })
    const asked: Budget = { scenario: 'soak', route: 'all', figure: 'memoryGrowth', limit: MiB }
    const found = judge({ ...evidence, scenarios: [wandering], resources }, [asked]).scenarios[0]?.budgets[0]
    expect(found?.reason).toMatch(
      /^The memory of the app grew by -?\d+ MiB\/h, but its readings follow each other so closely that 60 s show no interval/,
    )
  })

  test('is only possible for all routes together', () => {
    expect(judged('memoryGrowth', 1e12, 'list')).toMatchObject({ outcome: 'unproven' })
  })
})
