import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { home } from '../../harness/base/paths.ts'
import { buildDashboards } from '../build/build.ts'
import { lintAlerts } from '../check.ts'
import { fixture, fixtureCatalogue } from '../fixture.ts'
import type { Source } from '../model/budgets.ts'
import type { Alert } from './alert.ts'
import { alertsOf } from './alerts.ts'
import { grafanaAlerts, prometheusRules } from './rules.ts'

interface GrafanaRule {
  readonly uid: string
  readonly title: string
  readonly annotations: Readonly<Record<string, string>>
}

const [service] = buildDashboards(fixture)
const dashboard = service?.dashboard ?? {}
const alerts = alertsOf(fixture)

const speeds = ['Fast', 'Steady', 'Slow']

test('every budget has an alert for each speed at which it can burn, errors and timeouts too', () => {
  const burning = (source: Source) =>
    alertsOf(source)
      .map(({ name }) => name)
      .filter((name) => name.includes('Burns'))
  const of = (...budgets: string[]) =>
    budgets.flatMap((budget) => speeds.map((speed) => `${budget}Burns${speed}`))
  const figures = ['ListP95', 'ListP99', 'AddP95', 'AllErrorRate']
  expect(burning(fixture)).toEqual(of(...figures, 'EachRouteErrorRate'))
  const more = [
    { scenario: 'a', route: 'all', figure: 'timeoutRate', limit: 0.01 },
    { scenario: 'a', route: 'list', figure: 'status503Rate', limit: 0.01 },
    { scenario: 'a', route: 'list', figure: 'errorRate', limit: 0.02 },
    { scenario: 'a', route: 'add', figure: 'errorRate', limit: 1, level: 'off' as const },
    { scenario: 'a', route: 'add', figure: 'p99', limit: 5, during: 'step 1' },
  ]
  expect(burning({ ...fixture, budgets: [...fixture.budgets, ...more] })).toEqual(
    // Each of the two routes has an error budget of its own, or none on purpose.
    of(...figures, 'AllTimeoutRate', 'ListStatus503Rate', 'ListErrorRate'),
  )
})

test('a budget that only warns wakes nobody', () => {
  const warns = { scenario: 'a', route: 'list', level: 'warn' } as const
  const budgets = [
    { ...warns, figure: 'errorRate', limit: 0.02 },
    { ...warns, figure: 'p99', limit: 30_000 },
    { ...warns, route: 'all', figure: 'errorRate', limit: 0.02 },
  ]
  const burning = alertsOf({ ...fixture, budgets }).filter(({ name }) => name.includes('Burns'))
  const starts = ['ListP99', 'ListErrorRate', 'AllErrorRate']
  const severities = starts.map((start) =>
    burning.filter(({ name }) => name.startsWith(start)).map(({ severity }) => severity),
  )
  expect(severities).toEqual(starts.map(() => ['ticket', 'ticket', 'ticket']))
})

test.each([
  ['a route', [{ route: 'list', limit: 0.05 }]],
  ['all routes', [{ route: 'all', limit: 0.05 }]],
  [
    'each of the routes',
    [
      { route: 'list', limit: 0.05 },
      { route: 'add', limit: 0.05 },
    ],
  ],
])('an error budget that only warns on %s leaves the alert of each route the default limit', (_, warned) => {
  const own = warned.map((one) => ({ scenario: 'a', figure: 'errorRate', level: 'warn' as const, ...one }))
  const each = alertsOf({ ...fixture, budgets: own }).filter(({ name }) => name.startsWith('EachRoute'))
  expect(each.map(({ severity }) => severity)).toEqual(['page', 'page', 'ticket'])
  expect(each[0]?.expr).toContain('> 0.0144)')
  expect(each[0]?.expr).not.toContain('unless on (')
})

test('where one scenario is decided by a limit on all routes, that holds for each route, and no tighter warning', () => {
  const on = { route: 'all', figure: 'errorRate' } as const
  const budgets = [
    { ...on, scenario: 'a', limit: 0.005, level: 'warn' as const },
    { ...on, scenario: 'b', limit: 0.01 },
  ]
  const each = alertsOf({ ...fixture, budgets }).find(({ name }) => name === 'EachRouteErrorRateBurnsFast')
  expect(each?.expr).toContain('> 0.144)')
})

test('the error budget of all routes holds for each route; where it is switched off, no route is watched separately', () => {
  const of = (limit: number, level?: 'off') => {
    const budget = { scenario: 'a', route: 'all', figure: 'errorRate', limit, level }
    return alertsOf({ ...fixture, budgets: [budget] }).filter(({ name }) => name.startsWith('EachRoute'))
  }
  expect(of(0.01)[0]?.expr).toContain('> 0.144)')
  expect(of(0.01)[0]?.expr).toContain('{endpoint=~"/things",status=~"[45].."}')
  expect(of(1, 'off')).toEqual([])
})

test.each<[string, object[], string]>([
  ['in a phase', [{ limit: 1, level: 'off', during: 'step 5' }], '> 0.0144)'],
  ['in any stretch', [{ limit: 1, level: 'off', window: 10 }], '> 0.0144)'],
  [
    'in one scenario',
    [
      { limit: 1, level: 'off' },
      { scenario: 'b', limit: 0.01 },
    ],
    '> 0.144)',
  ],
])('where the error budget of all routes is lifted %s only, each route is watched', (_, budgets, limit) => {
  const given = budgets.map(
    (budget) =>
      ({ scenario: 'a', route: 'all', figure: 'errorRate', ...budget }) as Source['budgets'][number],
  )
  const each = alertsOf({ ...fixture, budgets: given }).find(
    ({ name }) => name === 'EachRouteErrorRateBurnsFast',
  )
  expect(each?.expr).toContain(limit)
})

test.each<[string, object[], string | undefined]>([
  ['no route', [], ''],
  ['a route', [{ route: 'list', limit: 0.02 }], '{method=~"GET",endpoint=~"/things"}'],
  [
    'a route that may fail',
    [{ route: 'add', limit: 1, level: 'off' }],
    '{method=~"POST",endpoint=~"/things"}',
  ],
  ['a route, in some stretch only', [{ route: 'list', limit: 0.02, window: 10 }], ''],
  ['a route, in a phase only', [{ route: 'list', limit: 0.02, during: 'step 1' }], ''],
  [
    'both routes',
    [
      { route: 'list', limit: 0.02 },
      { route: 'add', limit: 0.03 },
    ],
    undefined,
  ],
])(
  'with an error budget of its own for %s, the alert of each route watches the others',
  (_, budgets, left) => {
    const own = budgets.map(
      (budget) => ({ scenario: 'a', figure: 'errorRate', ...budget }) as Source['budgets'][number],
    )
    const alert = alertsOf({ ...fixture, budgets: own }).find(
      ({ name }) => name === 'EachRouteErrorRateBurnsFast',
    )
    const [, ...without] = alert?.expr.split('\nunless on (job, method, endpoint) ') ?? []
    const expected = left === '' ? [] : [`count by (job, method, endpoint) (http_requests_total${left})`]
    expect(alert === undefined ? undefined : without).toEqual(left === undefined ? undefined : expected)
    expect(lintAlerts({ ...fixture, budgets: own }, fixtureCatalogue)).toEqual([])
  },
)

test('every alert says which requests it is about, what to look at and where its page is; no two alerts say the same', () => {
  for (const { name, summary, runbook } of alerts.filter((alert) => alert.name !== 'QueueLong')) {
    expect(summary, name).toContain('{{ $labels.job }}')
    expect(summary, name).toMatch(/all instances|\{\{ \$labels\.instance \}\}/)
    expect(existsSync(join(home, runbook ?? 'nowhere')), `${name}: ${runbook}`).toBe(true)
  }
  const burning = alerts.filter(({ name }) => name.includes('Burns'))
  for (const { name, summary, labels } of burning) {
    expect(summary, name).toMatch(/list \(GET \/things\)|add \(POST \/things\)|all routes|\$labels.endpoint/)
    expect(summary, name).toContain(`the budget ${labels?.budget} allows`)
  }
  for (const text of ['summary', 'remedy'] as const)
    expect(new Set(alerts.map((alert) => alert[text])).size, text).toBe(alerts.length)
})

test.each<[string, string, number, object]>([
  ['a p50, which half of the requests may miss', 'p50', 5000, { Fast: '0.8', Slow: '0.5' }],
  ['a p90', 'p90', 5000, { Fast: '0.8', Steady: '0.6', Slow: '0.1' }],
  ['a p95', 'p95', 5000, { Fast: '0.72', Steady: '0.3', Slow: '0.05' }],
  ['errors of 20 %', 'errorRate', 0.2, { Fast: '0.8', Slow: '0.2' }],
  ['errors of none at all', 'errorRate', 0, { Fast: '0', Steady: '0', Slow: '0' }],
  ['errors of 95 %, beyond which no alert could tell an outage', 'errorRate', 0.95, {}],
])(
  '%s: a speed that no traffic could reach has no alert, but an outage pages somebody within an hour',
  (_, figure, limit, limits) => {
    const budgets = [{ scenario: 'a', route: 'list', figure, limit }]
    const own = alertsOf({ ...fixture, budgets }).filter(({ name }) => name.startsWith('List'))
    const found = own.map(({ name, expr }) => [
      name.replace(/.*Burns/, ''),
      /> ([\d.]+)\)\nand/.exec(expr)?.[1],
    ])
    expect(Object.fromEntries(found)).toEqual(limits)
  },
)

test('what is said of a lowered limit is the limit that it has', () => {
  const budgets = [{ scenario: 'a', route: 'list', figure: 'errorRate', limit: 0.3 }]
  const [fast] = alertsOf({ ...fixture, budgets }).filter(({ name }) => name === 'ListErrorRateBurnsFast')
  expect(fast?.summary).toContain(
    'more than 80 % of the requests of list (GET /things) failed in the last 1h',
  )
  expect(fast?.remedy).toContain('is used up in 11 days')
})

test('limits that differ in the decimal point, the unit or the fourth digit have alerts of different names', () => {
  const limits = [2500, 25_000, 500, 500_000_000, 1_231_000, 1_234_000]
  const on = { scenario: 'a', route: 'list' }
  const budgets = limits.map((limit, index) => ({ ...on, figure: `p9${index}`, limit }))
  const source = { ...fixture, budgets }
  const names = alertsOf(source).flatMap(({ name }) => /^Boundary(.+)Missing$/.exec(name)?.[1] ?? [])
  expect(names).toEqual(['2_5Ms', '25Ms', '500Us', '500S', '1_231S', '1_234S'])
  expect(lintAlerts(source, fixtureCatalogue)).toEqual([])
})

test('windows of days are not read every few seconds', () => {
  const { groups } = parse(prometheusRules(alerts)) as {
    groups: { interval?: string; rules: { expr: string }[] }[]
  }
  for (const { interval, rules } of groups)
    for (const { expr } of rules) {
      if (expr.includes('[3d]')) expect(interval).toBe('5m')
      if (expr.includes('[6h]')) expect(interval).toMatch(/^(1m|5m)$/)
    }
})

test.each([
  ['with a slash at its end', 'https://code.example/tailgate/'],
  ['without one', 'https://code.example/tailgate'],
])('runbook pages are linked below an address %s, and a complete one is left as it is', (_, runbooks) => {
  const links = { runbooks }
  const away = [{ ...alerts[0], name: 'Away', runbook: 'https://wiki.example/x' } as Alert]
  expect(prometheusRules(alerts, links)).toContain(
    'runbook_url: https://code.example/tailgate/docs/runbooks/budget-burns.md',
  )
  expect(prometheusRules(away, links)).toContain('runbook_url: https://wiki.example/x')
})

test('alerts have names, groups and severities that Prometheus accepts', () => {
  const { groups } = parse(prometheusRules(alerts)) as { groups: { rules: { alert: string }[] }[] }
  const names = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
  expect(names.toSorted()).toEqual(alerts.map(({ name }) => name).toSorted())
  expect(new Set(names).size).toBe(names.length)
})

test('Grafana gets files in its own format, and each rule leads to a panel that exists', () => {
  const file = parse(grafanaAlerts(alerts, dashboard)) as {
    apiVersion: number
    groups: { rules: GrafanaRule[] }[]
  }
  const rules = file.groups.flatMap((group) => group.rules)
  const group = { orgId: 1, folder: 'Tailgate' }
  const intervals = ['10s', '1m', '5m'].map((interval) => ({ ...group, interval }))
  expect(file).toMatchObject({ apiVersion: 1, groups: intervals })
  expect(rules.map(({ title }) => title).toSorted()).toEqual(alerts.map(({ name }) => name).toSorted())
  const ids = (dashboard.panels ?? []).map(({ id }) => String(id))
  for (const { uid, annotations } of rules) {
    expect(uid.length).toBeLessThanOrEqual(40)
    // Grafana fills in labels as Prometheus does, provided that the query keeps them.
    expect(annotations.summary).toContain('{{ $labels.')
    expect([annotations.__dashboardUid__, ids.includes(annotations.__panelId__ ?? '')]).toEqual([
      'tailgate-service',
      true,
    ])
  }
})

test('an alert that names no panel is refused', () => {
  const lost = alerts.map((alert) => ({ ...alert, panel: 'nowhere' }))
  expect(() => grafanaAlerts(lost, dashboard)).toThrow('names no panel: "nowhere"')
})

test('a name too long for a Grafana uid is cut and stays different from similar names', () => {
  const long = ['One', 'Two'].map((end) => ({ ...alerts[0], name: `${'A'.repeat(40)}${end}` }) as Alert)
  const [group] = (parse(grafanaAlerts(long, dashboard)) as { groups: { rules: GrafanaRule[] }[] }).groups
  const uids = group?.rules.map(({ uid }) => uid) ?? []
  expect(uids.every((uid) => uid.length <= 40)).toBe(true)
  expect(new Set(uids).size).toBe(2)
})

const lacking = { postgres: false, redis: false, nginx: false }
test.each<[string, Source['has'], string | undefined]>([
  ['nothing beside the app', lacking, undefined],
  ['a cache alone', { ...lacking, redis: true }, 'redis_up == 0'],
  ['all', { postgres: true, redis: true, nginx: true }, 'pg_up == 0 or redis_up == 0 or nginx_up == 0'],
])('a target with %s is told of the services that it has', (_, has, expr) =>
  expect(alertsOf({ ...fixture, has }).find(({ name }) => name === 'DependencyDown')?.expr).toBe(expr),
)
