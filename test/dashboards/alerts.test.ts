import { expect, test } from 'vitest'
import type { Alert } from '../../dashboards/alerts/alert.ts'
import { alertsOf } from '../../dashboards/alerts/alerts.ts'
import type { Source } from '../../dashboards/model/budgets.ts'
import { objections, type Situation } from './promtool.ts'
import { budgetSituations, growing, minutesInTotal, stateSituations } from './situations.ts'
import { repositorySource } from './source.ts'

/** The budgets of this project, and one budget of each kind that the project does not have. */
const project = await repositorySource()
const source: Source = {
  ...project,
  budgets: [
    ...project.budgets,
    { scenario: 'more', route: 'all', figure: 'timeoutRate', limit: 0.01 },
    { scenario: 'more', route: 'list', figure: 'errorRate', limit: 0.02 },
    { scenario: 'more', route: 'login', figure: 'status503Rate', limit: 0.005 },
    { scenario: 'more', route: 'all', figure: 'p99', limit: 1_000_000 },
    // So wide that the limit of the fastest alert is lowered to what traffic can reach.
    { scenario: 'more', route: 'login', figure: 'errorRate', limit: 0.25 },
  ],
}
const alerts = alertsOf(source)
const situations = [...budgetSituations(source), ...stateSituations(source)]

test('every alert fires just above its limit and is silent just below it, for the budgets as they are', async () => {
  expect(await objections(alerts, situations)).toEqual([])
})

test('without an alert its situations fail: every alert is tested', async () => {
  const found = await objections([], situations)
  const noticed = new Set(found.map(({ alert }) => alert))
  expect(alerts.map(({ name }) => name).filter((name) => !noticed.has(name))).toEqual([])
})

/** The situations, rewritten for a copy of an alert under another name. */
const forCopies = (copies: ReadonlyMap<string, string>): Situation[] => {
  const renamed = (names: readonly string[]) =>
    [...copies].flatMap(([copy, original]) => (names.includes(original) ? [copy] : []))
  return situations
    .map((one) => ({ ...one, firing: renamed(one.firing), silent: renamed(one.silent) }))
    .filter(({ firing, silent }) => firing.length + silent.length > 0)
}

/** A copy of the alerts for each part that the pattern matches, without that part. */
function without(pattern: RegExp, replacement: (found: string) => string): Alert[] {
  return alerts.flatMap((alert) =>
    [...alert.expr.matchAll(pattern)].map((match, index) => ({
      ...alert,
      name: `${alert.name}Without${index}`,
      expr: `${alert.expr.slice(0, match.index)}${replacement(match[0])}${alert.expr.slice(match.index + match[0].length)}`,
    })),
  )
}

test.each([
  ['a matcher of a status', /,?\bstatus(?:!~|=~|=)"[^"]*"/g, () => ''],
  ['a comparison', / > 0\.\d+| > \d+| == 0/g, (found: string) => found.replace('==', '>').replace('>', '<')],
])('without %s an alert is found wrong', async (_, pattern, replacement) => {
  const mutants = without(pattern, replacement)
  expect(mutants.length).toBeGreaterThan(40)
  const copies = new Map(mutants.map(({ name }) => [name, name.replace(/Without\d+$/, '')]))
  const found = await objections(mutants, forCopies(copies))
  const killed = new Set(found.map(({ alert }) => alert))
  expect(mutants.filter(({ name }) => !killed.has(name)).map(({ name, expr }) => `${name}: ${expr}`)).toEqual(
    [],
  )
})

test('a changed budget is found by the situations of the old one', async () => {
  const doubled = {
    ...project,
    budgets: project.budgets.map((budget) => ({ ...budget, limit: budget.limit * 2 })),
  }
  const rules = alertsOf(doubled)
  const found = new Set((await objections(rules, budgetSituations(project))).map(({ alert }) => alert))
  const burning = alertsOf(project).filter(({ name }) => name.includes('Burns'))
  expect(burning.filter(({ name }) => !found.has(name)).map(({ name }) => name)).toEqual([])
})

test('two routes that fail at once are two alerts, also where the label of a route is called as that of the alert', async () => {
  const requests = {
    ...{ duration: 'http_request_duration_seconds', total: 'http_requests_total' },
    labels: { endpoint: 'route' },
  }
  const rules = alertsOf({ ...project, dashboards: { ...project.dashboards, requests } })
  const gets = Object.values(project.routes).filter((route) => route.startsWith('GET '))
  expect(gets.length).toBeGreaterThan(1)
  const series = gets.map((route) =>
    growing(requests.total, `method="GET",route="${route.slice(4)}",status="500"`, [1000, minutesInTotal]),
  )
  const firing = rules.map(({ name }) => name).filter((name) => name.startsWith('EachRouteErrorRate'))
  expect(firing).toHaveLength(3)
  const situation = { words: 'every route that is read fails', series, firing, silent: [] }
  expect(await objections(rules, [situation])).toEqual([])
})
