import { describe, expect, test } from 'vitest'
import { evidenceOf, type RouteShape, scenarioEvidence, silentRoute } from '../../test/fixtures/evidence.ts'
import type { Budget } from '../config/budgets/budget.ts'
import type { Figure } from '../config/figures/figures.ts'
import type { ScenarioEvidence } from '../evidence/evidence.ts'
import { judge } from './judge.ts'

const list: RouteShape = { route: 'list', rate: 300, median: 4000 }
const budget = (figure: Figure, limit: number, route = 'list'): Budget => ({
  scenario: 'browse',
  route,
  figure,
  limit,
})
const browse = (shape: Partial<RouteShape> = {}, changes: Partial<ScenarioEvidence> = {}): ScenarioEvidence =>
  scenarioEvidence('browse', [{ ...list, ...shape }], changes)
const verdictOf = (scenario: ScenarioEvidence, asked: Budget) => {
  const verdict = judge(evidenceOf(scenario), [asked])
  const one = verdict.scenarios[0]?.budgets[0]
  return { outcome: verdict.outcome, reason: one?.reason ?? '' }
}

// The median is 4 ms and the log-sd 0.5, so p95 is 9.1 ms and p99 12.8 ms.
describe('a budget against a healthy run of 6 000 requests', () => {
  const healthy = browse()
  const rows: readonly [string, Budget, string, RegExp][] = [
    ['p95 well within', budget('p95', 25_000), 'pass', /p95 9\.\d+ ms .*within ≤ 25\.0 ms/],
    ['p99 well within', budget('p99', 25_000), 'pass', /within/],
    ['p95 far beyond', budget('p95', 5000), 'fail', /over \(\+8\d %\)/],
    ['a budget of 1 µs', budget('p95', 1), 'fail', /over \(9,\d+ times the budget\)/],
    [
      'on the measured value',
      budget('p95', 9070),
      'unproven',
      /lies on the measured value|more would decide/,
    ],
    ['all routes together', budget('p95', 25_000, 'all'), 'pass', /within/],
    ['maximum within', budget('max', 10_000_000), 'pass', /within/],
    ['maximum beyond', budget('max', 10_000), 'fail', /over/],
    ['no error seen, 0.1 % allowed', budget('errorRate', 0.001), 'pass', /error rate 0 % .*within/],
    [
      'no error seen, 0.01 % allowed',
      budget('errorRate', 0.0001),
      'unproven',
      /about .* more would decide it/,
    ],
    ['no error seen, none allowed', budget('errorRate', 0), 'pass', /within/],
    ['throughput reached', budget('throughput', 250), 'pass', /throughput (29|30)\d\/s/],
    ['throughput missed', budget('throughput', 400), 'fail', /short \(−2\d %\)/],
    ['a route that sent nothing', budget('p95', 25_000, 'stats'), 'unproven', /No request of stats/],
  ]
  test.each(rows)('%s', (_, asked, outcome, reason) => {
    const found = verdictOf(healthy, asked)
    expect(found).toEqual({ outcome, reason: expect.stringMatching(reason) })
  })
})

describe('evidence that can carry no verdict', () => {
  const within = budget('p95', 25_000)
  const rows: readonly [string, ScenarioEvidence, Budget, RegExp][] = [
    ['no samples', browse({}, { routes: [silentRoute('list')], intended: 0 }), within, /no samples/],
    ['no routes', browse({}, { routes: [] }), within, /No request of list/],
    ['60 samples', browse({ rate: 3 }), within, /p95 needs 72 at least: about \d+ s more/],
    ['300 samples for p99', browse({ rate: 15 }), budget('p99', 99_000), /p99 needs 368 at least/],
    [
      'aborted',
      browse({}, { status: 'aborted', reason: 'Interrupted after 9 s.' }),
      within,
      /Interrupted after 9 s/,
    ],
    ['aborted, though beyond', browse({}, { status: 'aborted', reason: 'Cut.' }), budget('p95', 1), /Cut\./],
    ['zero seconds', browse({}, { seconds: 0 }), within, /no samples/],
    ['seconds that are no number', browse({}, { seconds: Number.NaN }), within, /./],
  ]
  test.each(rows)('%s is unproven', (_, scenario, asked, reason) => {
    expect(verdictOf(scenario, asked)).toEqual({ outcome: 'unproven', reason: expect.stringMatching(reason) })
  })

  test('a missing scenario is unproven', () => {
    expect(judge(evidenceOf(), [within]).outcome).toBe('unproven')
  })

  test('a run without evidence and budgets is unproven, and so is a scenario without budgets', () => {
    expect(judge(evidenceOf(), []).outcome).toBe('unproven')
    expect(judge(evidenceOf(browse()), []).outcome).toBe('unproven')
  })

  test('a server that is down fails its error budget, even with few requests, and passes nothing', () => {
    const down = browse({ rate: 2, failing: 1, failure: 'refused', median: 100 })
    const verdict = judge(evidenceOf(down), [budget('errorRate', 0.01), budget('p95', 25_000)])
    expect(verdict.scenarios[0]?.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'unproven'])
  })
})

describe('errors count by kind', () => {
  test.each([
    ['all kinds count as errors', 'http4xx', 'errorRate', 'fail'],
    ['a mismatch is an error', 'mismatch', 'errorRate', 'fail'],
    ['only timeouts count as timeouts', 'timeout', 'timeoutRate', 'fail'],
    ['a reset is no timeout', 'reset', 'timeoutRate', 'pass'],
  ] as const)('%s', (_, failure, figure, outcome) => {
    expect(verdictOf(browse({ failing: 0.05, failure }), budget(figure, 0.01)).outcome).toBe(outcome)
  })

  test('throughput counts successes only', () => {
    expect(verdictOf(browse({ failing: 0.3 }), budget('throughput', 250)).outcome).toBe('fail')
  })
})

describe('the verdict of the run', () => {
  test('fail before unproven before pass', () => {
    const evidence = evidenceOf(browse())
    const pass = budget('p95', 25_000)
    const unproven = budget('p95', 9070)
    const fail = budget('p95', 5000)
    expect(judge(evidence, [pass]).outcome).toBe('pass')
    expect(judge(evidence, [pass, unproven]).outcome).toBe('unproven')
    expect(judge(evidence, [pass, unproven, fail]).outcome).toBe('fail')
    expect(judge(evidence, [pass, pass]).reason).toBe('2 budgets held in 1 scenario.')
    expect(judge(evidence, [fail]).reason).toMatch(/^browse: list p95 9\.\d+ ms .* over/)
  })
})
