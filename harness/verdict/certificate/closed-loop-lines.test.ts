import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { distributionOf } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const budget = (figure: Budget['figure'], limit: number): Budget => ({
  scenario: 'shop',
  route: 'page',
  figure,
  limit,
})

/**
 * Users who request a page of 4 ms a hundred times per second in total, and who may be stalled together for three seconds.
 */
function shop(users: number | undefined, stalled: boolean): ScenarioEvidence {
  const closed = { engine: 'k6', intended: undefined, intendedRate: undefined, users } as const
  const shape = { route: 'page', rate: 100, median: 4000, spread: 0.1 }
  const calm = scenarioEvidence('shop', [shape], { seconds: 20, ...closed })
  const [page] = calm.routes
  if (!stalled || !page) return calm
  // In second 10 each user sends one request and waits three seconds; nobody sends a request in the next two seconds.
  const wait = distributionOf([[3_000_000, 5]])
  const none = distributionOf([])
  const seconds = page.seconds.map((second) => {
    if (second.at < 10 || second.at > 12) return second
    const done = second.at === 10 ? 5 : 0
    return { ...second, done, statuses: done === 0 ? {} : { 200: done }, latency: done === 0 ? none : wait }
  })
  const done = seconds.reduce((sum, second) => sum + second.done, 0)
  const entries = seconds.flatMap(({ latency }) =>
    latency.values.map((value, at) => [value, latency.counts[at] ?? 0] as const),
  )
  const route = {
    ...page,
    seconds,
    latency: distributionOf(entries),
    total: { ...page.total, done, statuses: { 200: done } },
  }
  return { ...calm, routes: [route] }
}

function judged(evidence: ScenarioEvidence, ...budgets: Budget[]) {
  const { scenarios } = judge(evidenceOf(evidence), budgets)
  const [scenario] = scenarios
  const line = scenario?.certificate.find(({ name }) => name === 'closed loop')
  return { scenario, line, outcomes: scenario?.budgets.map(({ outcome }) => outcome) ?? [] }
}

describe('a load defined by users', () => {
  test('of a steady service passes, and says which requests its latencies are about', () => {
    const { line, scenario, outcomes } = judged(
      shop(5, false),
      budget('p95', 200_000),
      budget('errorRate', 0.01),
    )
    expect(outcomes.slice(0, 2)).toEqual(['pass', 'pass'])
    expect(line).toMatchObject({ outcome: 'pass', sentence: expect.stringContaining('5 users on average') })
    expect(scenario?.budgets[0]?.reason).toMatch(/for the requests that 5 users sent in a closed loop\.$/)
    expect(scenario?.budgets[1]?.reason).not.toContain('closed loop')
    expect(scenario?.certificate.find(({ name }) => name === 'rate')).toMatchObject({ outcome: 'pass' })
  })

  test.each([
    ['p95', 200_000, /of the requests of page took longer than 200.0 ms where 5 % may/],
    ['p99', 1_999_000, /of the requests of page took longer than 1.999 s where 1 % may/],
    ['mean', 100_000, /the mean of page is/],
    ['within(200ms)', 0.95, /within 200.0 ms of page is 8\d(\.\d+)? % where the budget is at least 95 %/],
    ['apdex(200ms)', 0.95, /apdex at 200.0 ms of page is 0.\d+ where the budget is at least 0.95/],
  ] as const)('that a stall kept from asking is not passed by its %s', (figure, limit, said) => {
    const { line, outcomes } = judged(shop(5, true), budget(figure, limit))
    expect(line).toMatchObject({ outcome: 'unproven', sentence: expect.stringMatching(said) })
    expect(outcomes[0]).toBe('unproven')
  })

  test('that a stall kept from asking in one stretch is not passed by a percentile of every stretch', () => {
    const whole = budget('p85', 200_000)
    const { line, outcomes } = judged(shop(5, true), { ...whole, window: 10 })
    expect(line).toMatchObject({
      outcome: 'unproven',
      sentence: expect.stringMatching(/longer than 200\.0 ms where 15 % may, in the 10 s from second 1 on\./),
    })
    expect(outcomes[0]).toBe('unproven')
    // Among the requests of the whole run, those that the stall kept from being sent are few enough.
    expect(judged(shop(5, true), whole).line).toMatchObject({ outcome: 'pass' })
    expect(judged(shop(5, false), { ...whole, window: 10 }).outcomes[0]).toBe('pass')
  })

  test('fails by its maximum like any other load', () => {
    expect(judged(shop(5, true), budget('max', 200_000)).outcomes[0]).toBe('fail')
  })

  test('passes when withheld requests change nothing: requests beyond the limit are rare either way', () => {
    expect(judged(shop(5, true), budget('p50', 2_999_000)).outcomes[0]).toBe('pass')
    expect(judged(shop(5, true), budget('within(1s)', 0.8)).outcomes[0]).toBe('pass')
  })
})

test('a load on a schedule has no such line', () => {
  expect(judged(shop(undefined, false), budget('p95', 200_000)).line).toBeUndefined()
})

test('a scenario without a single request says so, without a value that is not a number', () => {
  const nothing = { ...shop(undefined, false), routes: [], seconds: 0 }
  const { scenario } = judged(nothing, budget('p95', 200_000))
  expect(scenario?.certificate.find(({ name }) => name === 'rate')?.sentence).toBe(
    'No request of the scenario ended in the measured part.',
  )
  expect(JSON.stringify(scenario)).not.toMatch(/NaN|undefined|Infinity/)
})
