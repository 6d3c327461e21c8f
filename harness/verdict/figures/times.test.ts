import { describe, expect, test } from 'vitest'
import { evidenceOf, type RouteShape, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { withErrorBudgets } from '../../config/budgets/error-budgets.ts'
import { mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const list: RouteShape = { route: 'list', rate: 300, median: 4000 }
const fast = { failureMicroseconds: 300, failure: 'http4xx' } as const
const slow = { failureMicroseconds: 2_000_000, failure: 'timeout' } as const
const browse = (shape: Partial<RouteShape> = {}, changes: Partial<ScenarioEvidence> = {}): ScenarioEvidence =>
  scenarioEvidence('browse', [{ ...list, ...shape }], changes)

/** As in bundles from before the latencies of failures were recorded separately. */
const before = (scenario: ScenarioEvidence): ScenarioEvidence => ({
  ...scenario,
  routes: scenario.routes.map((route) => ({
    ...route,
    seconds: route.seconds.map(({ failedLatency: _, ...second }) => second),
  })),
})

/** The verdict with the default budgets of a run. */
function judged(scenario: ScenarioEvidence, ...texts: string[]) {
  const routes = scenario.routes.map(({ route }) => route)
  const known = [{ name: 'browse', routes, phases: [] }]
  const verdict = judge(evidenceOf(scenario), withErrorBudgets(mergeBudgets([], texts, known), known))
  const [found] = verdict.scenarios
  return {
    outcome: verdict.outcome,
    each: found?.budgets.map(({ budget, outcome }) => `${budget.route} ${budget.figure} ${outcome}`),
    reasons: found?.budgets.map(({ reason }) => reason).join(' '),
    certificate: found?.certificate ?? [],
  }
}

// For expected answers the median is 4 ms, p95 9.1 ms, p99 12.8 ms.
describe('failures never flatter a percentile', () => {
  const within = 'browse.list p95<=25ms'
  test.each([
    ['nothing fails', browse(), [within], 'pass', ['list p95 pass', 'list errorRate pass']],
    [
      'all fail, fast',
      browse({ failing: 1, ...fast }),
      [within],
      'fail',
      ['list p95 unproven', 'list errorRate fail'],
    ],
    [
      'all fail, fast, and that is allowed: there is no answer to judge',
      browse({ failing: 1, ...fast }),
      [within, 'browse errorRate=off'],
      'unproven',
      ['list p95 unproven'],
    ],
    [
      'all time out, and that is allowed: what they cost is beyond the limit',
      browse({ failing: 1, ...slow }),
      [within, 'browse errorRate=off'],
      'fail',
      ['list p95 fail'],
    ],
    [
      'half fail fast, and that is allowed: the answers alone are beyond',
      browse({ failing: 0.6, ...fast }),
      ['browse.list p95<=8ms', 'browse errorRate=off'],
      'fail',
      ['list p95 fail'],
    ],
    [
      'half fail fast, and that is allowed: the answers alone are within',
      browse({ failing: 0.6, ...fast }),
      [within, 'browse errorRate=off'],
      'pass',
      ['list p95 pass'],
    ],
    [
      'half time out, and that is allowed: the answers alone would be within',
      browse({ failing: 0.5, ...slow }),
      [within, 'browse errorRate=off'],
      'fail',
      ['list p95 fail'],
    ],
    [
      'one of a hundred fails: more than the default allows',
      browse({ failing: 0.01, ...fast }),
      [within],
      'fail',
      ['list p95 pass', 'list errorRate fail'],
    ],
    [
      'one of a hundred fails: less than the budget allows',
      browse({ failing: 0.01, ...fast }),
      [within, 'browse errorRate<=2%'],
      'pass',
      ['list p95 pass', 'all errorRate pass'],
    ],
    [
      'a mean is one of answers too',
      browse({ failing: 0.6, ...fast }),
      ['browse.list mean<=3ms', 'browse errorRate=off'],
      'fail',
      ['list mean fail'],
    ],
    [
      'all fail fast, and that is allowed: failures alone are no maximum that passes',
      browse({ failing: 1, ...fast }),
      ['browse.list max<=3s', 'browse errorRate=off'],
      'unproven',
      ['list max unproven'],
    ],
    [
      'all time out, and that is allowed: the maximum of them fails',
      browse({ failing: 1, ...slow }),
      ['browse.list max<=25ms', 'browse errorRate=off'],
      'fail',
      ['list max fail'],
    ],
    [
      'half fail fast, and that is allowed: the maximum is one of answers',
      browse({ failing: 0.6, ...fast }),
      ['browse.list max<=3s', 'browse errorRate=off'],
      'pass',
      ['list max pass'],
    ],
    [
      'all fail fast, and that is allowed: a minimum of successes is missed',
      browse({ failing: 1, ...fast }),
      ['browse.list throughput>=10/s', 'browse errorRate=off'],
      'fail',
      ['list throughput fail'],
    ],
    [
      'all fail fast, and that is allowed: nobody is content',
      browse({ failing: 1, ...fast }),
      ['browse.list apdex(100ms)>=0.5', 'browse errorRate=off'],
      'fail',
      ['list apdex(100ms) fail'],
    ],
    [
      'all answers take more than four times as long as they may: nobody is content',
      browse({ median: 500_000 }),
      ['browse.list apdex(1ms)>=0.5'],
      'fail',
      ['list apdex(1ms) fail', 'list errorRate pass'],
    ],
    [
      'and so is a percentile of every stretch',
      browse({ failing: 0.6, ...fast }),
      ['browse.list p95<=7ms for 5s', 'browse errorRate=off'],
      'fail',
      ['list p95 fail'],
    ],
  ] as const)('%s', (_, scenario, texts, outcome, each) => {
    expect(judged(scenario, ...texts)).toMatchObject({ outcome, each })
  })

  test('a sentence says which requests the deciding figure is about', () => {
    const { reasons } = judged(
      browse({ failing: 0.6, ...fast }),
      'browse.list p95<=8ms',
      'browse errorRate=off',
    )
    expect(reasons).toMatch(/^p95 of the expected answers 9\.\d+ ms \(95 % interval .* over/)
  })

  test('when almost nothing was answered as expected, it says how much was', () => {
    const { reasons } = judged(browse({ failing: 0.995, ...fast }), 'browse.list p95<=25ms')
    expect(reasons).toMatch(/\d\d of \d{4} requests on list ended as expected; p95 needs 72 that did/)
  })

  test('a failing route is visible although the total is good', () => {
    const rare = { route: 'rare', rate: 5, median: 4000, failing: 0.5, ...fast }
    const scenario = scenarioEvidence('browse', [list, rare])
    expect(judged(scenario, 'browse errorRate<=1%', 'browse p95<=25ms')).toMatchObject({
      outcome: 'fail',
      each: ['all errorRate pass', 'all p95 pass', 'list errorRate pass', 'rare errorRate fail'],
    })
  })
})

describe('the default limit on the error rate', () => {
  test('is kept by a run without failures that is too short to prove such a rate', () => {
    expect(judged(browse({ rate: 20 }), 'browse.list p95<=25ms').outcome).toBe('pass')
    expect(judged(browse({ rate: 20 }), 'browse.list p95<=25ms', 'browse.list errorRate<=0.1%').outcome).toBe(
      'unproven',
    )
  })

  test('does not pass a scenario by itself', () => {
    expect(judged(browse())).toMatchObject({ outcome: 'unproven', each: ['list errorRate pass'] })
    expect(judged(browse({ failing: 1, ...fast }))).toMatchObject({ outcome: 'fail' })
  })

  test('when removed, is in the certificate together with the failures', () => {
    const { certificate } = judged(browse({ failing: 1, ...fast }), 'browse errorRate=off')
    expect(certificate).toContainEqual({
      name: 'failures',
      outcome: 'pass',
      sentence: expect.stringMatching(/^The error rate of all is not limited: (\d+) of \1 requests failed\./),
    })
  })
})

describe('a bundle from before the latencies of failures were recorded separately', () => {
  test.each([
    ['nothing fails', browse(), 'browse.list p95<=25ms', 'pass'],
    [
      'half fail: within, had they been the fastest',
      browse({ failing: 0.5, ...fast }),
      'browse.list p95<=25ms',
      'pass',
    ],
    [
      'half fail: not sure to be beyond',
      browse({ failing: 0.5, ...fast }),
      'browse.list p95<=8.5ms',
      'unproven',
    ],
    ['all fail: no answer is left', browse({ failing: 1, ...fast }), 'browse.list p95<=25ms', 'unproven'],
  ] as const)('%s', (_, scenario, text, outcome) => {
    expect(judged(before(scenario), text, 'browse errorRate=off').outcome).toBe(outcome)
  })
})
