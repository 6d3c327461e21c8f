import { describe, expect, test } from 'vitest'
import { evidenceOf, type RouteShape, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { limitsOfSteps, p95Of, stepVerdict } from './step-verdict.ts'

/** A step with a p95 of about 9 ms. */
const step = (shape: Partial<RouteShape> = {}, changes: Partial<ScenarioEvidence> = {}) =>
  evidenceOf(scenarioEvidence('url', [{ route: 'list', rate: 100, median: 4000, ...shape }], changes))

const p95 = (limit: number): Budget => ({ scenario: 'url', route: 'all', figure: 'p95', limit })

describe('whether a rate holds in a step', () => {
  test.each<[string, ReturnType<typeof step>, readonly Budget[], boolean, RegExp]>([
    ['within its budget', step(), [p95(25_000)], true, /p95 [89]\.\d+ ms, ≤ 25\.0 ms asked/],
    ['beyond its budget', step(), [p95(5000)], false, /p95/],
    ['failing', step({ failing: 0.1 }), [p95(60_000_000)], false, /requests failed/],
    ['not sent', step({}, { intended: 100_000 }), [p95(60_000_000)], false, /of 100000 requests ended/],
    [
      'broken off',
      step({}, { status: 'failed', reason: 'It fell behind.' }),
      [p95(60_000_000)],
      false,
      /fell behind/,
    ],
  ])('%s', (_, evidence, limits, holds, seen) => {
    const verdict = stepVerdict(100, evidence, limits)
    expect([verdict.rate, verdict.holds]).toEqual([100, holds])
    expect(verdict.seen).toMatch(seen)
  })

  test.each<[string, Partial<RouteShape>, boolean]>([
    ['does not hold when they grow', { growth: 6 }, false],
    ['holds when they fall, as after a cold start', { growth: 0.2 }, true],
    ['holds when they are steady', {}, true],
  ])('without anything to compare latencies with, it %s', (_, shape, holds) => {
    const evidence = step({ median: 100_000, spread: 0.1, ...shape }, { seconds: 3 })
    const verdict = stepVerdict(100, evidence, limitsOfSteps('url', [], undefined))
    expect(verdict.holds).toBe(holds)
    if (!holds) expect(verdict.seen).toMatch(/^the median grew from .+ to .+ within the step$/)
  })

  test('without a budget, by the p95 of the first rate that held', () => {
    const first = p95Of(step(), 'url') ?? 0
    expect(first).toBeGreaterThan(8000)
    expect(limitsOfSteps('url', [], first)).toEqual([p95(Math.max(2 * first, first + 10_000))])
    expect(limitsOfSteps('url', [], 100_000)).toEqual([p95(200_000)])
  })

  test('by the given budgets on latencies, and by no others', () => {
    const errors = { ...p95(0.01), figure: 'errorRate' } as const
    expect(limitsOfSteps('url', [p95(25_000), errors, { ...p95(1), during: 'step 1' }], 1000)).toEqual([
      p95(25_000),
    ])
  })
})
