import { describe, expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { budget } from '../../test/fixtures/report.ts'
import type { DecisionCounts } from '../bundle/verdict.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { decisionSecondsFrom, decisionSecondsOf } from '../config/plan/early-stop.ts'
import type { Arrivals } from '../config/scenario/scenario.ts'
import { evidenceBetween } from '../evidence/reader/evidence-between.ts'
import { judge } from './judge.ts'
import { failedForGood, isDecided } from './sequential.ts'

describe('the times at which growing evidence may decide', () => {
  test.each([
    ['doubles up to the end', 20, 300, [20, 40, 80, 160, 300]],
    ['leaves out a time just before the end', 20, 170, [20, 40, 80, 170]],
    ['decides once when there is no time for more', 20, 20, [20]],
    ['decides once when there is less time than asked', 20, 5, [5]],
    ['decides twice when the time is little more', 20, 22, [20, 22]],
  ])('%s', (_, first, most, times) => {
    expect(decisionSecondsFrom(first, most)).toEqual(times)
  })
})

describe('judging more than once', () => {
  const scenario = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000 }])
  const at = (limit: number, decisions: number) =>
    judge(evidenceOf(scenario), [budget('browse', 'list', 'p95', limit)], decisions)

  test('widens the interval and shows its confidence', () => {
    const once = at(25_000, 1).scenarios[0]?.budgets[0]
    const often = at(25_000, 5).scenarios[0]?.budgets[0]
    expect(once?.reason).toContain('95 % interval')
    expect(often?.reason).toContain('99 % interval')
    expect(often?.interval?.high).toBeGreaterThan(once?.interval?.high ?? Number.NaN)
    expect(often?.interval?.low).toBeLessThan(once?.interval?.low ?? Number.NaN)
  })

  test('widens only the intervals of the scenario that is judged so', () => {
    const of = (decisions: DecisionCounts) =>
      judge(evidenceOf(scenario), [budget('browse', 'list', 'p95', 25_000)], decisions).scenarios[0]
        ?.budgets[0]
    expect(of({ browse: 5, other: 1 })).toEqual(of(5))
    expect(of({ browse: 1, other: 5 })).toEqual(of(1))
    expect(of({ other: 5 })).toEqual(of(1))
  })

  test('ends once it passes or fails', () => {
    expect([at(25_000, 5), at(1000, 5), at(9070, 5)].map(isDecided)).toEqual([true, true, false])
  })
})

describe('a budget that can no longer be met', () => {
  const base: Budget = { scenario: 'browse', route: 'list', figure: 'p95', limit: 1000 }
  const after = (changes: Partial<Budget>, outcome: 'fail' | 'unproven', arrivals?: Arrivals) =>
    failedForGood(
      {
        ...{ outcome, reason: '' },
        scenarios: [
          {
            ...{ scenario: 'browse', outcome, reason: '', certificate: [] },
            budgets: [
              { budget: { ...base, ...changes }, outcome, value: 9, interval: undefined, reason: 'so' },
            ],
          },
        ],
      },
      arrivals,
    )?.reason
  const sine: Arrivals = { kind: 'sine', mean: '9/s', amplitude: '5/s', period: '9s' }
  const steps: Arrivals = { kind: 'steps', steps: [{ rate: '9/s', for: '9s' }] }
  const poisson: Arrivals = { kind: 'poisson', rate: '9/s' }
  test.each([
    ['a percentile of a closed loop', {}, undefined, 'so'],
    ['a percentile of steady arrivals', {}, poisson, 'so'],
    ['a percentile of arrivals that swing may still be met', {}, sine, undefined],
    ['so may one of all steps', {}, steps, undefined],
    ['a percentile of one step', { during: 'step 1' }, steps, 'so'],
    ['a maximum', { figure: 'max' }, sine, 'so'],
    ['a stretch', { window: 5 }, steps, 'so'],
    ['no error at all', { figure: 'errorRate', limit: 0 }, sine, 'so'],
    ['one that only warns', { level: 'warn' }, poisson, undefined],
    ['a count beyond its limit', { figure: 'errorCount', limit: 5 }, sine, 'so'],
    ['a count that still grows', { figure: 'count', limit: 50_000 }, poisson, undefined],
    ['so do good answers', { figure: 'status200Count', sense: 'at-least', limit: 9 }, undefined, undefined],
    ['received bytes grow', { figure: 'dataReceived', sense: 'at-least', limit: 9 }, poisson, undefined],
    ['a shortest time may become shorter', { figure: 'min' }, poisson, undefined],
    ['journeys under way are not known yet', { route: 'all', figure: 'journey.p95' }, poisson, undefined],
    ['nor are they for a stretch', { route: 'all', figure: 'journey.p95', window: 5 }, poisson, undefined],
    ['a growth is that of a whole run', { figure: 'memoryGrowth' }, poisson, undefined],
  ] as const)('%s', (_, changes, arrivals, said) => {
    expect(after(changes, 'fail', arrivals)).toBe(said)
    expect(after(changes, 'unproven', arrivals)).toBeUndefined()
  })

  const runs = 150
  test(`is called so in at most 5 of 100 runs when it lies exactly on the true percentile`, () => {
    const times = decisionSecondsOf({ engine: 'open-loop', stopEarly: '5s' } as never, 40, undefined)
    expect(times).toEqual([5, 10, 20, 40])
    // The p95 of a log-normal latency with a slow swing, judged on the same seconds at each time.
    const limit = 4000 * Math.exp(1.644854 * Math.hypot(0.5, 0.15))
    const shape = { route: 'list', rate: 60, median: 4000, swing: 0.15, memory: 1 }
    const wrong = Array.from({ length: runs }, (_, seed) => {
      const whole = scenarioEvidence('browse', [shape], { seconds: 40, seed: seed + 1 })
      return times.some((seconds) => {
        const part = { ...evidenceBetween(whole, 0, seconds), intended: undefined, intendedRate: undefined }
        const asked = budget('browse', 'list', 'p95', limit)
        return failedForGood(judge(evidenceOf({ ...part, engine: 'k6' }), [asked], times.length), poisson)
      })
    }).filter(Boolean).length
    expect(wrong).toBeLessThanOrEqual(0.05 * runs)
  })
})

test('a budget on journeys decides nothing while the load runs', () => {
  const journey = Array.from({ length: 20 }, (_, at) => ({ at, latency: distribution(Array(10).fill(1e6)) }))
  const shop = scenarioEvidence('shop', [{ route: 'list', rate: 30, median: 4000 }], { times: { journey } })
  const verdicts = [2e6, 5e5].map((limit) =>
    judge(evidenceOf(shop), [budget('shop', 'all', 'journey.p95', limit)]),
  )
  expect(verdicts.map(({ scenarios }) => scenarios[0]?.budgets[0]?.outcome)).toEqual(['pass', 'fail'])
  expect(verdicts.map(isDecided)).toEqual([false, false])
})
