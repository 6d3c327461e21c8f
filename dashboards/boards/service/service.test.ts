import { expect, test } from 'vitest'
import { ofServices } from '../../alerts/states.ts'
import { buildDashboards } from '../../build/build.ts'
import { lintBoards } from '../../check.ts'
import { catalogueOf } from '../../checks/catalogue.ts'
import { fixture, stranger } from '../../fixture.ts'
import type { Source } from '../../model/budgets.ts'
import { readQuery } from '../../model/promql.ts'
import { nodeBoard } from '../node.ts'
import { serviceBoard } from './service.ts'

const panelOf = (source: Source, wanted: string) =>
  serviceBoard(source)
    .tiers.flatMap(({ panels }) => panels)
    .find(({ title }) => title === wanted)
const exprOf = (source: Source, wanted: string): string | undefined => {
  const panel = panelOf(source, wanted)
  return panel !== undefined && 'queries' in panel ? panel.queries[0]?.expr : undefined
}

const more = [
  { scenario: 'browse', route: 'all', figure: 'throughput', limit: 400 },
  { scenario: 'browse', route: 'list', figure: 'throughput', limit: 100 },
  { scenario: 'browse', route: 'list', figure: 'errorRate', limit: 0.02 },
  { scenario: 'browse', route: 'list', figure: 'status503Rate', limit: 0.03 },
]
const counted: Source = { ...fixture, budgets: [...fixture.budgets, ...more] }
const uncounted: Source = { ...stranger, budgets: [...stranger.budgets, ...more] }

test.each([
  ['counts its requests', counted],
  ['counts none', uncounted],
])('the panels of throughput and errors of a service that %s pass every check', (_, source) => {
  expect(lintBoards(buildDashboards(source), catalogueOf(source), source)).toEqual([])
})

test('without counts of the service, an error is what the scenario does not expect, among all requests', () => {
  const count = 'tailgate_load_duration_seconds_count'
  const all = `sum(rate(${count}[$__range]))`
  expect(exprOf(uncounted, 'Errors')).toBe(
    `(sum(rate(${count}{outcome="failed"}[$__range])) or 0 * ${all}) / ${all}`,
  )
  expect(panelOf(uncounted, 'Errors')).toMatchObject({ limit: { sense: 'at-most', value: 0.001 } })
  expect(exprOf(uncounted, 'list errorRate ≤ 2 %')).toContain(
    `${count}{method="GET",endpoint="/things",outcome="failed"}`,
  )
  expect(exprOf(uncounted, 'list status503Rate ≤ 3 %')).toContain('tailgate_load_requests_total{')
  expect(exprOf(uncounted, 'Errors by status')).toContain('status=~"[45]..|none"')
  expect(exprOf(uncounted, 'Throughput of all routes')).toBe(
    `sum (rate(${count}{outcome="expected"}[$__rate_interval]))`,
  )
})

test('with counts of the service, errors and throughput are told by the status', () => {
  expect(exprOf(counted, 'HTTP errors')).toContain('http_requests_total{status=~"[45].."}')
  expect(exprOf(counted, 'Throughput of all routes')).toContain('http_requests_total{status!~"[45].."}')
})

test('the share of time in garbage collection is that of each process, not the sum over processes', () => {
  const ofNode = nodeBoard(fixture)
    .tiers.flatMap(({ panels }) => panels)
    .find(({ title }) => title === 'Time in garbage collection')
  const exprs = [exprOf(fixture, 'Garbage collection'), ofNode?.queries[0]?.expr]
  for (const expr of exprs) expect(expr).toMatch(/^sum by \(instance, kind\) /)
})

test.each<[string, Source['has']]>([
  ['all services', fixture.has],
  ['a cache alone', { postgres: false, redis: true, nginx: false }],
])('of a target with %s, the alert on one that is down leads to a panel that shows it', (_, has) => {
  const source = { ...fixture, has }
  const [down] = ofServices(source)
  const panel = panelOf(source, down?.panel ?? '')
  const shown = panel !== undefined && 'queries' in panel ? panel.queries.map(({ expr }) => expr) : []
  const namesIn = (expr: string) => readQuery(expr).metrics.map(({ metric }) => metric)
  expect(shown.flatMap(namesIn)).toEqual(['up', ...namesIn(down?.expr ?? '')])
})
