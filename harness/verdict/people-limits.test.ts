import { expect, test } from 'vitest'
import { distribution, evidenceOf, normal, scenarioEvidence, seeded } from '../../test/fixtures/evidence.ts'
import { mergeBudgets } from '../config/budgets/merge-budgets.ts'
import type { Evidence, RouteEvidence, TimedSecond } from '../evidence/evidence.ts'
import { judge } from './judge.ts'

const seconds = 60
const random = seeded(5)
const times = (count: number, median: number) =>
  distribution(Array.from({ length: count }, () => median * Math.exp(0.3 * normal(random))))
const bySecond = (count: number, median: number): TimedSecond[] =>
  Array.from({ length: seconds }, (_, at) => ({ at, latency: times(count, median) }))

/** The first byte arrives after half of the time that an answer takes. */
const withFirstBytes = (route: RouteEvidence): RouteEvidence => ({
  ...route,
  seconds: route.seconds.map((second) => {
    const answered = second.done - Object.values(second.failures).reduce((sum, count) => sum + count, 0)
    return { ...second, firstByte: times(answered, 10_000) }
  }),
})

/** A shop: `fast` is answered quickly, `login` slowly, and 2 % of the requests to `pay` end with 503. */
const shop = scenarioEvidence(
  'shop',
  [
    { route: 'fast', rate: 1000, median: 20_000 },
    { route: 'login', rate: 30, median: 60_000 },
    { route: 'pay', rate: 30, median: 40_000, failing: 0.02 },
  ],
  { seconds },
)
const evidence: Evidence = {
  ...evidenceOf({
    ...shop,
    routes: shop.routes.map(withFirstBytes),
    times: { connect: bySecond(5, 3000), journey: bySecond(10, 900_000) },
  }),
  resources: Array.from({ length: seconds }, (_, at) => ({
    at: shop.startedAt + (at + 1) * 1000,
    service: 'app',
    cpu: 0.4,
    wait: 0.01,
    memory: 300 * 2 ** 20,
  })),
}
const judged = {
  name: 'shop',
  routes: ['fast', 'login', 'pay'],
  phases: [],
  paths: { fast: 'GET /fast', login: 'POST /login', pay: 'POST /pay' },
}

type Row = [theirs: string, ours: string | readonly string[], outcome: 'pass' | 'fail']

/** Limits of k6, Artillery, Taurus, Gatling, JMeter and Lighthouse as people write them, with their notation here. */
const said: readonly Row[] = [
  ['k6 http_req_duration p(95)<500', 'fast p95<=500ms', 'pass'],
  ['k6 http_req_duration p(99)<1000', 'fast p(99)<1s', 'pass'],
  ["k6 http_req_duration p(90)<400 (k6's, JMeter's, Taurus' default)", 'fast p90<=400ms', 'pass'],
  ['k6 http_req_duration p(99.99)<2000', 'fast p99.99<=2s', 'pass'],
  ['Gatling percentile(75) / responseTime.percentile2', 'fast p75<=20ms', 'fail'],
  ['k6 http_req_duration avg<200', 'fast avg<200ms', 'pass'],
  ['k6 http_req_duration med<150', 'fast med<15ms', 'fail'],
  ['k6 http_req_duration max<2000', 'fast max<2s', 'pass'],
  ['k6 http_req_duration min<5', 'fast min<5ms', 'pass'],
  ['k6 http_req_failed rate<0.01', 'pay errorRate<1%', 'fail'],
  ['k6 http_req_failed rate==0', 'fast errorRate==0', 'pass'],
  ['k6 http_req_failed 0.01 as a fraction', 'pay errorRate<=0.01', 'fail'],
  ['k6 strict sign <', 'fast p95<500ms', 'pass'],
  ['k6 http_reqs rate>100', 'fast throughput>100/s', 'pass'],
  ['k6 http_reqs count>1000', 'fast count>1000', 'pass'],
  ['k6 checks rate>0.95 (answers that are not as expected fail)', 'pay errorRate<=5%', 'pass'],
  ['k6 http_req_waiting p(95)<300 (time to first byte)', 'fast ttfb p95<=300ms', 'pass'],
  ['k6 http_req_duration{group:::登录请求} p(95)<500', 'login p95<=500ms', 'pass'],
  ['k6 http_req_duration{status:200} p(95)<500', 'fast p95<=500ms', 'pass'],
  ['k6 http_req_duration{expected_response:true} p(95)<500 (successes only)', 'pay p95<=50ms', 'fail'],
  ['k6 http_req_duration{method:POST} p(95)<500', 'POST p95<=500ms', 'pass'],
  ['k6 iteration_duration / group_duration p(95)<3000 (a whole journey)', 'shop journey p95<=3s', 'pass'],
  ['k6 abortOnFail with delayAbortEval (--stop-early 10s)', 'fast p95<=500ms', 'pass'],
  ['k6 data_received count<50MB', 'pay dataReceived<50MB', 'pass'],
  ['Artillery ensure p99: 250', 'all p99<=25ms', 'fail'],
  ['Artillery ensure maxErrorRate: 1', 'all errorRate<=1%', 'pass'],
  ['Artillery ensure http.codes.500 < 5', 'pay status 503 count < 5', 'fail'],
  ['Artillery ensure condition with and', ['fast p95<=500ms', 'fast errorRate<=1%'], 'pass'],
  ['Artillery apdex threshold', 'fast apdex(100ms)>=0.85', 'pass'],
  ['Artillery metrics-by-endpoint./path.p95, URL as name', '/fast p95<=500ms', 'pass'],
  ['Taurus avg-rt>150ms for 10s', 'fast mean<=150ms for 10s', 'pass'],
  ['Taurus p90>300ms for 10s, stop as failed', 'fast p90<=30ms for 10s', 'fail'],
  ['Taurus p95>300ms for 10s', 'fast p95<=300ms for 10s', 'pass'],
  ['Taurus fail>50% for 10s', 'pay errorRate<=50% for 10s', 'pass'],
  ['Taurus rc500>20% for 5s', 'pay 5xx<=20% for 5s', 'pass'],
  ['Taurus hits<100 for 5s', 'fast throughput>=1200/s for 5s', 'fail'],
  ['Taurus avg-ct>50ms (connect time)', 'shop connect avg<=50ms', 'pass'],
  ['Taurus stdev-rt>1s', 'fast stdev<=1s', 'pass'],
  ['Taurus continue as non-failed', 'fast p95<=300ms warn', 'pass'],
  ['Taurus mem / cpu of the service', ['all memory<=512MiB', 'all cpu<=1core of app'], 'pass'],
  ['Gatling forAll() percentile3 < 500 (each route)', 'each p95<=500ms', 'pass'],
  ['Gatling failedRequests().count().is(0)', 'all errors=0', 'fail'],
  ['Gatling requestsPerSec between 90 and 110', ['fast throughput>=900/s', 'fast throughput<=950/s'], 'fail'],
  [
    'JMeter / Lightning: standard deviation, median, max',
    ['fast stdev<=150ms', 'fast median<=150ms', 'fast max<=1s'],
    'pass',
  ],
]

/** Limits that have no notation here, with what to do instead. */
const unsaid: readonly (readonly [theirs: string, why: string, text?: string])[] = [
  ['k6 limit without a unit', 'refused with the right spelling', 'fast p95<=500'],
  [
    'k6 own Trend/Rate/Counter p(95)<1000',
    'thresholds of a k6 script are judged by k6 and told by the certificate',
  ],
  [
    'Compare with a baseline: p95 at most 10 % above the last run',
    'two revisions are compared in pairs, not with a run of another day',
  ],
  ['Lighthouse budgets (sizes of scripts, TTI)', 'a browser is needed'],
]

test('the table contains all 48 limits, and at least 40 of them have a notation here', () => {
  expect(said.length + unsaid.length).toBe(48)
  expect(said.length).toBeGreaterThanOrEqual(40)
})

test.each(said)('%s', (_, ours, outcome) => {
  const budgets = mergeBudgets([], [ours].flat(), [judged])
  const verdicts = judge(evidence, budgets).scenarios[0]?.budgets ?? []
  expect(verdicts.length).toBeGreaterThanOrEqual([ours].flat().length)
  const outcomes = verdicts.map((verdict) => verdict.outcome)
  expect(outcomes, verdicts.map(({ reason }) => reason).join('\n')).not.toContain('unproven')
  expect(outcomes.includes('fail') ? 'fail' : 'pass', verdicts.map(({ reason }) => reason).join('\n')).toBe(
    outcome,
  )
})

test('a bare number is refused, and the error suggests the likely notation', () => {
  expect(() => mergeBudgets([], ['fast p95<=500'], [judged])).toThrow('write it like 500ms')
})

test('"each" applies to every route by itself, except for a route with its own budget', () => {
  const budgets = mergeBudgets([], ['each p95<=500ms', 'POST p99<=1s'], [judged])
  expect(budgets.map(({ route, figure }) => `${route} ${figure}`)).toEqual([
    'fast p95',
    'login p95',
    'pay p95',
    'login p99',
    'pay p99',
  ])
})
