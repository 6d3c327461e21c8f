import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { knownLibraries } from '../harness/config/target/dashboards.ts'
import { completeDashboards } from '../harness/config/target/known-requests.ts'
import { alertsOf } from './alerts/alerts.ts'
import { boards } from './build/boards.ts'
import { build, buildDashboards, writeDashboards } from './build/build.ts'
import { checkDashboards, lintAlerts, lintDashboard, lintLinks } from './check.ts'
import { catalogueOf } from './checks/catalogue.ts'
import { lintBudgets } from './checks/lint-budgets.ts'
import { fixture, fixtureCatalogue } from './fixture.ts'
import { shareLimit } from './model/budgets.ts'
import type { DashboardJson, PanelJson } from './model/dashboard-json.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dashboards-'))
})
afterEach(() => rm(directory, { recursive: true }))

const built = (): DashboardJson[] => buildDashboards(fixture).map(({ dashboard }) => dashboard)

test('what is built passes its own checks', async () => {
  await writeDashboards(directory, fixture)
  expect(await checkDashboards(directory, fixture)).toEqual([])
})

test('what is built once can be written and checked without being built again', async () => {
  const built = build(fixture)
  await writeDashboards(directory, fixture, built)
  expect(await checkDashboards(directory, fixture, built)).toEqual([])
  const [dashboard, ...more] = built.dashboards
  if (dashboard === undefined) throw new Error('nothing was built')
  const wrong = { ...dashboard, dashboard: { ...dashboard.dashboard, editable: true } }
  const problems = await checkDashboards(directory, fixture, { ...built, dashboards: [wrong, ...more] })
  expect(problems.join('\n')).toContain('can be edited')
})

test('a file edited by hand, a missing one and a stray one are each named', async () => {
  const [first] = await writeDashboards(directory, fixture)
  await writeFile(join(directory, first ?? ''), '{}')
  await writeFile(join(directory, 'old.json'), '{}')
  const problems = await checkDashboards(directory, fixture)
  expect(problems).toEqual([
    `${first} is not what the sources build: run tailgate dashboards build.`,
    'old.json is built by no source: delete it.',
  ])
  expect(await checkDashboards(join(directory, 'nowhere'), fixture)).toContain(
    `${first} is missing: run tailgate dashboards build.`,
  )
})

test('a changed budget makes the committed files stale', async () => {
  await writeDashboards(directory, fixture)
  const budgets = fixture.budgets.map((budget) => ({ ...budget, limit: budget.limit * 2 }))
  expect(await checkDashboards(directory, { ...fixture, budgets })).not.toEqual([])
})

test('a budget on any percentile has its panels', () => {
  const more = [
    { scenario: 'browse', route: 'list', figure: 'p90', limit: 20_000 },
    { scenario: 'browse', route: 'list', figure: 'p99.99', limit: 90_000 },
    { scenario: 'browse', route: 'list', figure: 'ttfb.p95', limit: 20_000 },
    { scenario: 'browse', route: 'all', figure: 'errorRate', limit: 0.5, window: 10 },
  ]
  const source = { ...fixture, budgets: [...fixture.budgets, ...more] }
  expect(
    lintBudgets(
      buildDashboards(source).map(({ dashboard }) => dashboard),
      source,
    ),
  ).toEqual([])
  expect(shareLimit(source, 'errorRate')).toBe(shareLimit(fixture, 'errorRate'))
})

test('a budget without its panels is found', () => {
  const more = { scenario: 'browse', route: 'add', figure: 'p99', limit: 70_000 }
  expect(lintBudgets(built(), { ...fixture, budgets: [...fixture.budgets, more] })).toEqual([
    'the budget add p99 of 0.07 s has no panel with the share of requests answered well within it',
    'the budget add p99 of 0.07 s is not drawn as a line on its percentile',
  ])
})

test.each([
  ['a board that is not built', { board: 'nowhere' }, 'leads to the board nowhere, which is not built'],
  ['a panel that is not there', { panel: 'p1' }, 'leads to the panel "p1", which latency lacks'],
  [
    'a variable that is not there',
    { variable: { name: 'shard', value: '1' } },
    'chooses $shard, which latency lacks',
  ],
])('a link to %s is found', (_, link, problem) => {
  const all = boards(fixture)
  const [first, ...more] = all
  if (first === undefined) throw new Error('there is no board')
  const [panel] = first.tiers.flatMap(({ panels }) => panels)
  if (panel === undefined) throw new Error('there is no panel')
  const linking = { ...panel, links: [{ title: 'Elsewhere', board: 'latency', ...link }] }
  expect(lintLinks(all)).toEqual([])
  expect(lintLinks([{ ...first, tiers: [{ title: 'Tier', panels: [linking] }] }, ...more])).toEqual([
    `service: the panel "${panel.title}" ${problem}.`,
  ])
})

const names = (...labels: readonly string[]) => labels.map((label) => `{{ $labels.${label} }}`).join(' at ')

test.each<[string, string, string, readonly string[]]>([
  ['all that it keeps', 'queue_length > 100', names('job', 'instance'), []],
  ['one of them', 'queue_length > 100', names('instance'), []],
  ['the one by which it adds up', 'sum by (job) (queue_length) > 100', names('job'), []],
  ['one that it selects by', 'queue_length{job="app"} > 100', names('job', 'instance'), []],
  ['nothing, as it is about one number', 'sum(queue_length) > 100', 'All queues', []],
  [
    'one that was added up',
    'sum by (job) (queue_length) > 100',
    names('job', 'instance'),
    ['its words name the label instance, which its query does not keep'],
  ],
  [
    'one that only the other side has',
    'max by (job) (queue_length) > 100 and on (job) queue_length > 0',
    names('instance'),
    ['its words name the label instance, which its query does not keep'],
  ],
  [
    'nothing, although there are several',
    'queue_length > 100',
    'A queue is long',
    ['its summary names none of the labels that tell its subjects apart: instance, job'],
  ],
])('an alert whose summary names %s', (_, expr, summary, problems) => {
  const alerts = (fixture.dashboards?.alerts ?? []).map((alert) => ({ ...alert, expr, summary }))
  const source = { ...fixture, dashboards: { ...fixture.dashboards, alerts } }
  expect(lintAlerts(source, fixtureCatalogue)).toEqual(
    problems.map((problem) => `alert QueueLong: ${problem}.`),
  )
})

test('an alert whose own label hides one by which its query tells things apart is found', () => {
  const [alert] = fixture.dashboards?.alerts ?? []
  if (alert === undefined) throw new Error('there is no alert')
  const expr = 'sum by (severity) (queue_length) > 100'
  const alerts = [{ ...alert, expr, summary: names('severity') }]
  const metrics = fixture.metrics.map((one) =>
    one.name === 'queue_length' ? { ...one, labels: ['severity'] } : one,
  )
  const source = { ...fixture, metrics, dashboards: { ...fixture.dashboards, alerts } }
  expect(lintAlerts(source, catalogueOf(source))).toEqual([
    'alert QueueLong: its own label severity hides that of its query, by which its subjects are told apart.',
  ])
})

test('alerts of the same name are found, as Grafana would keep one of them', () => {
  const routes = { 'a-b': 'GET /a', aB: 'GET /b' }
  const budgets = Object.keys(routes).map((route) => ({ scenario: 'a', route, figure: 'p95', limit: 25_000 }))
  const problems = lintAlerts({ ...fixture, routes, budgets }, fixtureCatalogue)
  expect(problems).toContain(
    'alert ABP95BurnsFast: 2 alerts have this name: let the routes, budgets and alerts that it is made of differ in letters and digits.',
  )
})

test.each(knownLibraries)(
  'the alerts of a service that counts its requests as %s does are in order',
  (library) => {
    const dashboards = completeDashboards({ requests: library })
    const source = { ...fixture, metrics: [], dashboards }
    expect(alertsOf(source).map(({ name }) => name)).toContain('EachRouteErrorRateBurnsFast')
    expect(lintAlerts(source, catalogueOf(source))).toEqual([])
  },
)

const change = (panel: Partial<PanelJson>): DashboardJson => {
  const [dashboard] = built()
  const panels = dashboard?.panels ?? []
  return { ...dashboard, panels: panels.map((own, index) => (index === 1 ? { ...own, ...panel } : own)) }
}
const [target] = built()[0]?.panels?.[1]?.targets ?? []

test.each<[string, DashboardJson, string]>([
  ['an id used twice', change({ id: 1 }), 'the panel id 1 is used twice'],
  ['an id of 0', change({ id: 0 }), 'has no id from 1'],
  ['a panel too wide', change({ gridPos: { x: 20, y: 1, w: 8, h: 4 } }), 'beyond the 24 columns'],
  ['a panel over another', change({ gridPos: { x: 8, y: 1, w: 4, h: 4 } }), 'lies over'],
  ['no description', change({ description: '' }), 'lacks a title or the reason'],
  ['no unit', change({ fieldConfig: { defaults: {} } }), 'has no unit'],
  ['a query without refId', change({ targets: [{ ...target, refId: '' }] }), 'without a refId'],
  ['no queries', change({ targets: [] }), 'has no query'],
  ['another data source', change({ datasource: { uid: 'other' } }), 'does not ask the data source'],
  [
    'an unknown variable',
    change({ targets: [{ ...target, expr: 'up{job="$job"}' }] }),
    '$job is used but not defined',
  ],
  [
    'an annotation of a metric nobody gives',
    { ...built()[0], annotations: { list: [{ name: 'runs', expr: 'runs_total' }] } },
    'annotation "runs": nothing gives the metric runs_total',
  ],
  ['an editable dashboard', { ...built()[0], editable: true }, 'can be edited'],
  ['no uid', { ...built()[0], uid: '' }, 'has no uid'],
])('%s is refused', (_, dashboard, problem) => {
  expect(lintDashboard('x.json', dashboard, fixtureCatalogue, fixture).join('\n')).toContain(problem)
})
