import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { alertsOf, burns } from '../../dashboards/alerts/alerts.ts'
import { prometheusRules } from '../../dashboards/alerts/rules.ts'
import type { Source } from '../../dashboards/model/budgets.ts'
import { dashboards } from '../../reference-server/metrics/dashboards.ts'

const source: Source = {
  metrics: [],
  weights: [1],
  dashboards,
  routes: { list: 'GET /list' },
  budgets: [{ scenario: 'browse', route: 'list', figure: 'p95', limit: 25_000 }],
}
const allowed = 0.05
const perMinute = 100_000
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alerts-'))
  await writeFile(join(directory, 'rules.yml'), prometheusRules(alertsOf(source)))
})
afterAll(() => rm(directory, { recursive: true }))

/** Series that grow by a number each minute for a week. */
const growing = (name: string, labels: string, each: number) => ({
  series: `${name}{${labels}}`,
  values: `0+${each}x5770`,
})

const labels = 'method="GET",endpoint="/list",instance="a",job="app"'
const duration = 'http_request_duration_seconds'

/** Traffic of which a share takes longer than the budget. */
const traffic = (slow: number, requests = perMinute) => [
  growing(`${duration}_bucket`, `${labels},le="0.025"`, Math.round(requests * (1 - slow))),
  growing(`${duration}_bucket`, `${labels},le="+Inf"`, requests),
  growing(`${duration}_count`, labels, requests),
]

const firing = 1
const silent = 0

/** What promtool objects to when an alert should be firing or silent after four days of these series; '' for nothing. */
async function objection(alert: string, state: 0 | 1, series: readonly object[]): Promise<string> {
  const file = join(directory, 'test.yml')
  const expr = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`
  const tests = {
    rule_files: ['rules.yml'],
    evaluation_interval: '2h',
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: [{ expr, eval_time: '4d', exp_samples: [{ labels: '{}', value: state }] }],
      },
    ],
  }
  await writeFile(file, stringify(tests))
  const { status, stderr, stdout } = spawnSync('promtool', ['test', 'rules', file], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  return status === 0 ? '' : `${stdout}${stderr}` || `promtool ended with ${status}`
}

test.each(burns)(
  '$name: fires just above $factor times what the budget allows, and is silent just below',
  async (burn) => {
    const name = `ListP95Burns${burn.name}`
    const edge = burn.factor * allowed
    expect(await objection(name, firing, traffic(edge * 1.01))).toBe('')
    expect(await objection(name, silent, traffic(edge * 0.99))).toBe('')
  },
)

/** Traffic that is answered within the budget, of which a share fails. */
const failing = (share: number, status: number) => {
  const each = (code: number, requests: number) => [
    growing(`${duration}_bucket`, `${labels},status="${code}",le="0.025"`, requests),
    growing(`${duration}_count`, `${labels},status="${code}"`, requests),
  ]
  const failed = Math.round(perMinute * share)
  return [...(share < 1 ? each(200, perMinute - failed) : []), ...each(status, failed)]
}

test('answers that fail are not within a budget, however fast they are', async () => {
  for (const status of [404, 499, 503]) {
    expect(await objection('ListP95BurnsFast', firing, failing(1, status))).toBe('')
    expect(await objection('ListP95BurnsFast', firing, failing(0.8, status))).toBe('')
    expect(await objection('ListP95BurnsSlow', silent, failing(0.04, status))).toBe('')
  }
  expect(await objection('ListP95BurnsSlow', silent, failing(1, 304))).toBe('')
})

test('no traffic, or next to none, fires nothing', async () => {
  for (const { name } of burns) {
    expect(await objection(`ListP95Burns${name}`, silent, [])).toBe('')
    expect(await objection(`ListP95Burns${name}`, silent, traffic(1, 2))).toBe('')
  }
})

test('an alert ends soon after its cause: the short window lets go', async () => {
  const bad = perMinute
  const series = [
    { series: `${duration}_bucket{${labels},le="0.025"}`, values: `0+0x5700 0+${bad}x60` },
    { series: `${duration}_count{${labels}}`, values: `0+${bad}x5700 ${5701 * bad}+${bad}x60` },
  ]
  expect(await objection('ListP95BurnsFast', silent, series)).toBe('')
})

test('servers without a boundary on a budget are told of, because its alerts would be silent', async () => {
  const inFlight = growing('http_requests_in_flight', 'instance="a",job="app"', 0)
  expect(await objection('Boundary25MsMissing', firing, [inFlight])).toBe('')
  expect(await objection('Boundary25MsMissing', silent, [inFlight, ...traffic(0)])).toBe('')
})

test.each([
  ['NotScraped', 'up{job="app",instance="a"}'],
  ['DependencyDown', 'pg_up{job="postgres",instance="a"}'],
  ['DependencyDown', 'redis_up{job="redis",instance="a"}'],
  ['DependencyDown', 'nginx_up{job="nginx",instance="a"}'],
])('%s fires when %s is 0 and not when it is 1', async (alert, series) => {
  expect(await objection(alert, firing, [{ series, values: '0x5770' }])).toBe('')
  expect(await objection(alert, silent, [{ series, values: '1x5770' }])).toBe('')
})

test('a pool is exhausted when requests wait and no connection is idle', async () => {
  const at = 'job="app",instance="a"'
  const pool = (waiting: number, idle: number) => [
    { series: `db_pool_waiting{${at}}`, values: `${waiting}x5770` },
    { series: `db_pool_connections{${at},state="idle"}`, values: `${idle}x5770` },
  ]
  expect(await objection('PoolExhausted', firing, pool(3, 0))).toBe('')
  expect(await objection('PoolExhausted', silent, pool(3, 1))).toBe('')
  expect(await objection('PoolExhausted', silent, pool(0, 0))).toBe('')
})

test('an event loop is late beyond 100 ms', async () => {
  const late = (seconds: number) => [
    { series: 'nodejs_eventloop_lag_p99_seconds{instance="a"}', values: `${seconds}x5770` },
  ]
  expect(await objection('EventLoopLate', firing, late(0.11))).toBe('')
  expect(await objection('EventLoopLate', silent, late(0.09))).toBe('')
})
