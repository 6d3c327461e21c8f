import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { alertsOf } from '../alerts/alerts.ts'
import { fixture, fixtureCatalogue } from '../fixture.ts'
import type { Source } from '../model/budgets.ts'
import type { Panel } from '../model/model.ts'
import { lines, stat } from '../model/panels.ts'
import { readQuery, withRenamedMetrics } from '../model/promql.ts'
import type { Curve } from './ask.ts'
import { occasional } from './observed.ts'
import { outcomeOf } from './outcome.ts'
import { uncovered } from './uncovered.ts'
import { isUndeclaredZero, verifyDashboards } from './verify.ts'
import { verifyAlerts } from './verify-alerts.ts'

/** A Prometheus that has metrics of the given names, and answers a query when it has all metrics that the query reads. */
let names: ReadonlySet<string>
let rules: { name: string; query: string; health: string; state: string }[]
const range = { from: 1_700_000_000, to: 1_700_000_060, step: 5, scrapeInterval: 1 }
let server: Server
let url = ''

const every = (): Set<string> =>
  new Set(
    fixtureCatalogue.metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => `${name}${part}`) : [name],
    ),
  )

function answer(query: string): object[] {
  if (query.startsWith('count by (__name__'))
    return [...names].map((name) => ({ metric: { __name__: name, job: 'app' }, value: [range.to, '1'] }))
  const parts = query.includes(' or vector(0)') ? [] : readQuery(query).metrics
  const there = parts.every(({ metric }) => names.has(metric))
  const point = [range.to, '0.5']
  return there ? [{ metric: {}, value: point, values: [point] }] : []
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const query = new URLSearchParams(await text(request)).get('query') ?? ''
    const data = request.url?.includes('/rules')
      ? { groups: [{ rules }] }
      : request.url?.includes('/label/')
        ? [...names]
        : { result: answer(query) }
    response.end(JSON.stringify({ status: 'success', data }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})
beforeEach(() => {
  names = every()
  // Prometheus rewrites an expression in its own form.
  rules = alertsOf(fixture).map(({ name, expr }) => ({
    name,
    query: expr
      .replaceAll(/\s+/g, ' ')
      .replace(
        'method="GET",endpoint="/things",le="0.025",status!~"[45].."',
        'endpoint="/things",le="0.025",method="GET",status!~"[45].."',
      ),
    health: 'ok',
    state: 'inactive',
  }))
})

const verdict = async (source: Source = fixture): Promise<string> =>
  outcomeOf(await verifyDashboards(url, range, source), await verifyAlerts(url, range, source), []).verdict
const alertState = async (name: string) =>
  (await verifyAlerts(url, range, fixture)).find(({ alert }) => alert === name)

test('a Prometheus with every metric and every rule passes', async () => {
  expect(await verdict()).toBe('pass')
})

test('an empty Prometheus proves nothing, and neither does one that sees only itself', async () => {
  names = new Set()
  rules = []
  expect(await verdict()).toBe('unproven')
  names = new Set(['up', 'scrape_duration_seconds', 'process_start_time_seconds'])
  expect(await verdict()).toBe('unproven')
})

/** Two metrics of each giver that has some: those of the app, of PostgreSQL and so on. */
const ofEachGiver = [
  ...Map.groupBy(
    fixtureCatalogue.metrics.filter(
      ({ eventual, from, type }) => !eventual && !occasional.includes(from) && type !== 'histogram',
    ),
    ({ from }) => from,
  ).values(),
].flatMap((own) => [own[0], own.at(-1)].flatMap((metric) => metric?.name ?? []))

test.each(ofEachGiver.filter((name) => !name.startsWith('scrape_')))(
  'a renamed %s is found missing',
  async (metric) => {
    names = new Set([...every()].map((name) => (name === metric ? `${name}_renamed` : name)))
    const found = await verifyDashboards(url, range, fixture)
    const noticed = found.filter(({ state }) => state === 'partial' || state === 'empty')
    expect(noticed.length).toBeGreaterThan(0)
    expect(outcomeOf(found, [], ['alerts']).verdict).toBe('fail')
  },
)

const shown = { title: 'x', why: 'w', unit: 'short', width: 4 } as const
const curve = (...values: readonly number[]): Curve => ({
  name: 'x',
  labels: {},
  points: values.map((value, index) => [index, value]),
})
const queries = [{ expr: 'x', legend: '' }]

test.each<[string, Panel, Curve[], boolean]>([
  ['0 and a panel that says nothing of it', lines({ ...shown, queries }), [curve(0, 0)], true],
  ['0 and a value', lines({ ...shown, queries }), [curve(0, 0), curve(0, 1)], false],
  ['0 and a gap', lines({ ...shown, queries }), [curve(0, Number.NaN)], true],
  [
    '0 and a limit that the query gives',
    lines({ ...shown, queries }),
    [curve(0), { ...curve(9), limit: true }],
    true,
  ],
  ['0 where the panel says when', lines({ ...shown, queries, zeroWhen: 'never' }), [curve(0)], false],
  [
    'a number that may be at most 0',
    stat({ ...shown, expr: 'x', limit: { sense: 'at-most', value: 0 } }),
    [curve(0)],
    false,
  ],
  [
    'a number that must be at least 1',
    stat({ ...shown, expr: 'x', limit: { sense: 'at-least', value: 1 } }),
    [curve(0)],
    true,
  ],
])('an undeclared zero: %s', (_, panel, curves, isOne) => {
  expect(isUndeclaredZero(panel, curves)).toBe(isOne)
})

test('a panel that shows the same data whatever is measured is blind', async () => {
  const stat = { kind: 'stat', title: 'Errors', why: 'w', unit: 'ops' } as const
  const panels = [{ ...stat, expr: 'sum(rate(http_requests_total[$__range])) or vector(0)' }]
  const own = [{ board: 'service', tier: 'Own', panels }]
  const found = await verifyDashboards(url, range, {
    ...fixture,
    dashboards: { ...fixture.dashboards, panels: own },
  })
  expect(found.find(({ panel }) => panel === 'Errors')).toMatchObject({ state: 'blind' })
})

test('alert states differ: not loaded, from another build, refused, blind', async () => {
  const change = (name: string, changed: object) => {
    rules = rules.map((rule) => (rule.name === name ? { ...rule, ...changed } : rule))
  }
  rules = rules.filter(({ name }) => name !== 'QueueLong')
  change('NotScraped', { query: 'up == 1' })
  change('EventLoopLate', { health: 'err', lastError: 'too many samples' })
  names = new Set([...every()].filter((name) => name !== 'http_request_duration_seconds_bucket'))
  expect(await alertState('QueueLong')).toMatchObject({ state: 'unloaded' })
  expect(await alertState('NotScraped')).toMatchObject({ state: 'outdated' })
  expect(await alertState('EventLoopLate')).toMatchObject({ state: 'broken', reason: 'too many samples' })
  expect(await alertState('ListP95BurnsFast')).toMatchObject({
    state: 'blind',
    reason: expect.stringContaining('{method="GET",endpoint="/things",le="0.025"}'),
  })
  expect(await alertState('AllErrorRateBurnsFast')).toMatchObject({ state: 'watching', says: 'inactive' })
})

test('uncovered metrics are reported in both directions', async () => {
  names = new Set([...every(), 'http_retries_total', 'scrape_samples_scraped'])
  const whole = await uncovered(url, range, fixture)
  expect(whole.unread).toEqual({ app: ['http_retries_total'] })
  expect(whole.unexported).toEqual({})
  names = new Set([...every()].filter((name) => name !== 'queue_length'))
  expect((await uncovered(url, range, fixture)).unexported).toEqual({ queue_length: ['service: Queue'] })
})

test('renaming changes metrics, but not labels or values', () => {
  expect(withRenamedMetrics('sum by (up) (rate(up{up="up"}[$__range])) / on() upper')).toBe(
    'sum by (up) (rate(up_renamed{up="up"}[$__range])) / on() upper_renamed',
  )
})
