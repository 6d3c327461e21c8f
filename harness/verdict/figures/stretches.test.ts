import { describe, expect, test } from 'vitest'
import {
  distribution,
  evidenceOf,
  normal,
  scenarioEvidence,
  seeded,
} from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { merge } from '../../evidence/distribution.ts'
import type { RouteSecond, ScenarioEvidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const random = seeded(3)
const times = (count: number, median: number) =>
  distribution(Array.from({ length: count }, () => median * Math.exp(0.2 * normal(random))))

/** A run that ends within a second: 200 requests in each whole second, and these in the last one. */
function run(seconds: number, last: Pick<RouteSecond, 'done'> & Partial<RouteSecond>): ScenarioEvidence {
  const whole = Math.floor(seconds)
  const rows = Array.from({ length: whole + 1 }, (_, at): RouteSecond => {
    const done = at < whole ? 200 : last.done
    const second = { at, done, statuses: { 200: done }, failures: {}, latency: times(done, 4000) }
    return { ...second, bytesIn: done * 1000, bytesOut: done * 100, ...(at < whole ? {} : last) }
  })
  const done = rows.reduce((sum, row) => sum + row.done, 0)
  const total = { done, statuses: { 200: done }, failures: {}, bytesIn: done * 1000, bytesOut: done * 100 }
  const list = { route: 'list', total, latency: merge(rows.map(({ latency }) => latency)), seconds: rows }
  const base = scenarioEvidence('shop', [{ route: 'list', rate: 200, median: 4000 }], { seconds: 31 })
  return { ...base, seconds, routes: [list], intended: undefined, intendedRate: undefined }
}

const judged = (scenario: ScenarioEvidence, text: string) => {
  const budgets = mergeBudgets([], [text], [{ name: 'shop', routes: ['list'], phases: [] }])
  return judge(evidenceOf(scenario), budgets).scenarios[0]?.budgets[0]
}

describe('every stretch of a run that ends within a second', () => {
  const half = run(30.5, { done: 100 })
  const failing = { failures: { http5xx: 6 } }
  const failingHalf = run(30.5, { done: 100, ...failing })
  const moment = run(30.05, { done: 10 })
  const failingMoment = run(30.05, { done: 10, ...failing })
  test.each([
    ['a rate is not that of a stretch with half a second', half, 'list throughput>=195/s for 10s', 'pass'],
    ['nor is a number of requests', half, 'list count>=1950 for 10s', 'pass'],
    ['nor a data rate', half, 'list dataRate>=210kB/s for 10s', 'pass'],
    ['a limit that is missed is missed', half, 'list throughput>=205/s for 10s', 'fail'],
    ['few requests of the rest make none thin', moment, 'list p95<=25ms for 1s', 'pass'],
    ['the rest is no stretch of its own', failingMoment, 'list errorRate<=3% for 1s', 'pass'],
    ['what adds up in the rest is beyond', failingHalf, 'list errorCount<=5 for 10s', 'fail'],
    ['or within', failingHalf, 'list errorCount<=6 for 10s', 'pass'],
    ['so is a rate', run(30.5, { done: 2000 }), 'list throughput<=250/s for 10s', 'fail'],
    ['and a longest time', run(30.5, { done: 1, latency: times(1, 2e6) }), 'list max<=1s for 10s', 'fail'],
    ['a run that is shorter has no stretch', run(9.5, { done: 100 }), 'list p95<=25ms for 10s', 'unproven'],
  ])('%s', (_, scenario, text, outcome) => {
    const found = judged(scenario, text)
    expect(found?.outcome, found?.reason).toBe(outcome)
  })

  test('the sentence names the stretch that the rest ends', () => {
    const found = judged(failingHalf, 'list errorCount<=5 for 10s')
    expect(found?.reason).toContain('in the 10 s from second 21 on')
  })
})

describe('every stretch of a time other than that of answers', () => {
  const asked = (figure: Figure) => ({ ...budget('shop', 'all', figure, 3_000_000), window: 10 })
  const bySecond = (count: number) =>
    Array.from({ length: 30 }, (_, at) => ({ at, latency: times(count, 900_000) }))
  const of = (count: number, one: Budget) => {
    const seen = { journey: bySecond(count), connect: bySecond(count) }
    return judge(evidenceOf({ ...run(30, { done: 0 }), times: seen }), [one]).scenarios[0]?.budgets[0]
  }

  test.each([
    ['journey.p95', 'journeys'],
    ['connect.p95', 'connections'],
  ] as const)('%s needs enough %s, and not enough answers', (figure, needed) => {
    expect(of(10, asked(figure))?.outcome).toBe('pass')
    expect(of(5, asked(figure))).toMatchObject({
      outcome: 'unproven',
      reason: `21 of 21 stretches of 10 s hold fewer than the 72 ${needed} this figure needs.`,
    })
  })
})
