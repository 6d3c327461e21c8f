import { expect, test } from 'vitest'
import { fixture, stranger } from '../fixture.ts'
import { bucketSelector, type GivenBudget, latencyBudgets, shareLimit } from './budgets.ts'

test('where two scenarios limit the same figure, the tightest limit counts and both scenarios are named', () => {
  const [first] = latencyBudgets(fixture)
  expect(first).toMatchObject({
    route: 'list',
    selector: 'method="GET",endpoint="/things"',
    percentile: 'p95',
    share: 0.95,
    seconds: 0.025,
    scenarios: ['browse', 'mixed'],
  })
})

test('only latency budgets concern dashboards', () => {
  expect(latencyBudgets(fixture).map(({ route, percentile }) => `${route} ${percentile}`)).toEqual([
    'list p95',
    'list p99',
    'add p95',
  ])
})

test('a budget on a window of a run is left to the report of the run', () => {
  const budgets = [{ scenario: 'spike', route: 'list', figure: 'p99', limit: 400_000, window: 5 }]
  expect(latencyBudgets({ ...fixture, budgets })).toEqual([])
})

test('a budget that only warns stands back behind one that decides, and is said to warn where it is alone', () => {
  const decides = { scenario: 'a', route: 'list', figure: 'p99', limit: 40_000 }
  const warns = { scenario: 'b', route: 'list', figure: 'p99', limit: 30_000, level: 'warn' } as const
  const of = (...budgets: GivenBudget[]) => latencyBudgets({ ...fixture, budgets })
  expect(of(decides, warns)).toMatchObject([{ seconds: 0.04, scenarios: ['a'], onlyWarns: false }])
  expect(of(warns)).toMatchObject([{ seconds: 0.03, scenarios: ['b'], onlyWarns: true }])
  const rate = { scenario: 'a', route: 'all', figure: 'errorRate', limit: 0.01 }
  const budgets = [rate, { ...rate, limit: 0.001, level: 'warn' } as const]
  expect(shareLimit({ ...fixture, budgets }, 'errorRate')).toBe(0.01)
})

test('a budget for all routes selects no route', () => {
  const budgets = [{ scenario: 'a', route: 'all', figure: 'p99.9', limit: 1500 }]
  expect(latencyBudgets({ ...fixture, budgets })).toMatchObject([
    { selector: '', share: 0.999, seconds: 0.0015 },
  ])
})

test("routes are selected by the labels that a target names; without any, the load generator's metrics are used", () => {
  const labels = { method: 'http_request_method', endpoint: 'http_route' }
  const requests = { duration: 'http_server_request_duration_seconds', labels }
  const [first] = latencyBudgets({ ...fixture, dashboards: { requests } })
  expect(first?.selector).toBe('http_request_method="GET",http_route="/things"')
  expect(latencyBudgets(stranger)[0]?.requests.duration).toBe('tailgate_load_duration_seconds')
})

test('a budget on a route the target lacks is refused', () => {
  const budgets = [{ scenario: 'a', route: 'nowhere', figure: 'p95', limit: 1 }]
  expect(() => latencyBudgets({ ...fixture, budgets })).toThrow('the target has no route "nowhere"')
})

test.each([
  [0.025, 'le="0.025"'],
  [1, 'le=~"1(\\\\.0)?"'],
])('the bucket that ends at %d s is selected as every Prometheus writes it', (seconds, selector) => {
  expect(bucketSelector(seconds)).toBe(selector)
})

test('the tightest budget on all requests limits the error rate, and nothing limits it where there is no budget', () => {
  const looser = { scenario: 'mixed', route: 'all', figure: 'errorRate', limit: 0.01 }
  const source = { ...fixture, budgets: [looser, ...fixture.budgets] }
  expect([shareLimit(source, 'errorRate'), shareLimit(source, 'timeoutRate')]).toEqual([0.001, undefined])
})
