import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evidenceOf, type RouteShape, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { budget } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { type Figure, figureOf } from '../config/figures/figures.ts'
import type { Evidence, ScenarioEvidence } from '../evidence/evidence.ts'
import { judge } from './judge.ts'

const shapes = fc.record({
  rate: fc.constantFrom(2, 20, 120),
  median: fc.integer({ min: 500, max: 50_000 }),
  swing: fc.constantFrom(0, 0.3),
  failing: fc.constantFrom(0, 0, 0.002, 0.2),
})
const limits: Readonly<Record<string, fc.Arbitrary<number>>> = {
  microseconds: fc.integer({ min: 1, max: 500_000 }),
  share: fc.double({ min: 0, max: 0.5, noNaN: true }),
  'per-second': fc.integer({ min: 1, max: 400 }),
}
const budgets = fc
  .constantFrom<Figure[]>(
    'p50',
    'p90',
    'p95',
    'p99',
    'mean',
    'min',
    'stdev',
    'max',
    'errorRate',
    'timeoutRate',
    'status5xxRate',
    'throughput',
    'within(25ms)',
  )
  .chain((figure) =>
    (limits[figureOf(figure).unit] ?? fc.constant(1)).map((limit) => budget('browse', 'list', figure, limit)),
  )
const runs = fc.tuple(shapes, fc.nat(1000), fc.integer({ min: 4, max: 24 })).map(([shape, seed, seconds]) => {
  const list: RouteShape = { route: 'list', ...shape }
  return scenarioEvidence('browse', [list, { route: 'read', rate: 10, median: 2000 }], { seed, seconds })
})

const outcomeOf = (scenario: ScenarioEvidence, asked: Budget) => judge(evidenceOf(scenario), [asked]).outcome

/** Ways to lose evidence: each removes something and adds nothing. */
const losses: Record<string, (scenario: ScenarioEvidence) => Evidence> = {
  'the scenario': () => evidenceOf(),
  'the route': (scenario) => evidenceOf({ ...scenario, routes: scenario.routes.slice(1) }),
  'every route': (scenario) => evidenceOf({ ...scenario, routes: [] }),
  'the closing': (scenario) => evidenceOf({ ...scenario, status: 'aborted', reason: 'cut off' }),
  'the send lag': (scenario) =>
    evidenceOf({ ...scenario, generator: { ...scenario.generator, sendLag: undefined } }),
  'some seconds': (scenario) =>
    evidenceOf({
      ...scenario,
      routes: scenario.routes.map((route) => ({ ...route, seconds: route.seconds.slice(2) })),
    }),
  'the latencies': (scenario) =>
    evidenceOf({
      ...scenario,
      routes: scenario.routes.map((route) => ({ ...route, latency: { values: [], counts: [], total: 0 } })),
    }),
}

test.each(Object.entries(losses))('losing %s turns nothing into a pass', (_, lose) => {
  fc.assert(
    fc.property(runs, budgets, (scenario, asked) => {
      fc.pre(outcomeOf(scenario, asked) !== 'pass')
      expect(judge(lose(scenario), [asked]).outcome).not.toBe('pass')
    }),
    { seed: 7, numRuns: 25 },
  )
})

test('loosening a budget never turns a pass into a fail, and tightening it never turns a fail into a pass', () => {
  fc.assert(
    fc.property(runs, budgets, fc.double({ min: 1, max: 10, noNaN: true }), (scenario, tight, factor) => {
      const looser = figureOf(tight.figure).sense === 'at-most' ? tight.limit * factor : tight.limit / factor
      const loose = { ...tight, limit: looser }
      const [atTight, atLoose] = [outcomeOf(scenario, tight), outcomeOf(scenario, loose)]
      expect(atTight === 'pass' && atLoose === 'fail').toBe(false)
    }),
    { seed: 7, numRuns: 150 },
  )
})

test('an added budget makes no verdict better', () => {
  const rank = { fail: 0, unproven: 1, pass: 2 } as const
  fc.assert(
    fc.property(runs, budgets, budgets, (scenario, one, other) => {
      const both = judge(evidenceOf(scenario), [one, other]).outcome
      expect(rank[both]).toBeLessThanOrEqual(rank[outcomeOf(scenario, one)])
    }),
    { seed: 7, numRuns: 50 },
  )
})
