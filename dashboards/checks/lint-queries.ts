import { type DashboardJson, shownPanels } from '../model/dashboard-json.ts'
import type { ReadQuery } from '../model/promql.ts'
import type { Catalogue } from './catalogue.ts'

/** What is wrong with one expression: syntax, unknown metrics and labels, counters without a rate, averaged percentiles. */
export function lintExpression(expr: string, catalogue: Catalogue): string[] {
  const read = catalogue.read(expr)
  if (read.problem !== undefined) return [read.problem]
  return [
    ...unknownNames(read, catalogue),
    ...misread(read, catalogue),
    ...catalogue.shape(expr).problems,
    ...rateOfSum(expr),
  ]
}

/** The same checks for a query of a panel; its windows must also follow the resolution of the panel. */
export const lintQuery = (expr: string, catalogue: Catalogue): string[] => [
  ...lintExpression(expr, catalogue),
  ...badWindows(expr),
]

function unknownNames({ metrics, grouping }: ReadQuery, catalogue: Catalogue): string[] {
  const known = metrics.map(({ metric }) => catalogue.metric(metric))
  const labels = new Set(['job', 'instance', 'le', ...known.flatMap((metric) => metric?.labels ?? [])])
  const selecting = metrics.flatMap(({ metric, matchers }) => {
    const own = catalogue.metric(metric)
    if (!own) return []
    const allowed = ['job', 'instance', ...own.labels]
    return matchers
      .filter(({ label }) => !allowed.includes(label))
      .map(({ label }) => `${metric} has no label ${label}`)
  })
  return [
    ...metrics
      .filter((_, index) => !known[index])
      .map(({ metric }) => `nothing gives the metric ${metric || '{}'}`),
    ...selecting,
    ...grouping
      .filter((label) => !labels.has(label))
      .map((label) => `no metric of it has the label ${label}`),
  ]
}

const rates = ['Rate', 'Irate', 'Increase']
/** Functions that may read a counter without a rate, because they ask whether it exists and not how large it is. */
const presence = ['Count', 'Absent']

function misread({ metrics }: ReadQuery, catalogue: Catalogue): string[] {
  return metrics.flatMap(({ metric, over }) => {
    const type = catalogue.metric(metric)?.type
    const rated = over !== undefined && rates.includes(over)
    if (type === 'counter' && !rated && !presence.includes(over ?? ''))
      return [`${metric} only ever grows: take its rate`]
    if (type === 'gauge' && rated) return [`${metric} is a gauge and has no rate`]
    return []
  })
}

const badWindows = (expr: string): string[] =>
  [...expr.replaceAll(/"[^"]*"/g, '""').matchAll(/\[([^\]]+)\]/g)]
    .map(([, window]) => window ?? '')
    .filter((window) => !['$__rate_interval', '$__range'].includes(window))
    .map((window) => `its window [${window}] ignores the scrape interval: use $__rate_interval or $__range`)

const rateOfSum = (expr: string): string[] =>
  /rate\(\s*sum/.test(expr) ? ['it takes the rate of a sum, which breaks when a process restarts'] : []

const builtIn = ['__rate_interval', '__range', '__interval']

/** Checks every query of a dashboard and of its annotations, and that every variable is both defined and used. */
export function lintQueries(dashboard: DashboardJson, catalogue: Catalogue): string[] {
  const queries = shownPanels(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr = '', refId }) => ({ where: `panel "${title}", query ${refId}`, expr })),
  )
  const defined = (dashboard.templating?.list ?? []).map(({ name }) => name)
  const used = new Set(
    queries.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '')),
  )
  const annotations = dashboard.annotations?.list ?? []
  return [
    ...annotations.flatMap(({ name, expr = '' }) =>
      lintExpression(expr, catalogue).map((problem) => `annotation "${name}": ${problem}`),
    ),
    ...queries.flatMap(({ where, expr }) =>
      lintQuery(expr, catalogue).map((problem) => `${where}: ${problem}`),
    ),
    ...[...used]
      .filter((name) => !builtIn.includes(name) && !defined.includes(name))
      .map((name) => `the variable $${name} is used but not defined`),
    ...defined
      .filter((name) => !used.has(name))
      .map((name) => `the variable $${name} is defined but not used`),
  ]
}
