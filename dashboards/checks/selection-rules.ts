import type { PanelDescription } from '../../harness/config/target/dashboards.ts'
import type { Source } from '../model/budgets.ts'
import { requestsOf } from '../model/requests.ts'
import type { Rule } from './panel-rule.ts'

/** Metrics that also count what belongs to nobody unless a label selects otherwise. */
const scopes: Readonly<Record<string, string>> = {
  pg_stat_database_: 'datname',
  pg_locks_count: 'datname',
  pg_database_size_bytes: 'datname',
  node_network_: 'device',
  node_cpu_seconds_total: 'mode',
}

/** Boards that show requests by the clock of the service, and beside it by that of the load generator. */
const ofBothClocks: readonly string[] = ['tailgate-service', 'tailgate-latency']

const exprsOf = (panel: PanelDescription): readonly string[] =>
  panel.kind === 'lines' ? panel.queries.map(({ expr }) => expr) : [panel.expr]

/** The queries of the panels that a target describes itself, by their board and title. */
function describedIn({ dashboards }: Source): ReadonlyMap<string, readonly string[]> {
  const { panels: added = [], boards = [] } = dashboards ?? {}
  const all = [
    ...added.map(({ board, panels }) => ({ board, panels })),
    ...boards.flatMap(({ name, tiers }) => tiers.map(({ panels }) => ({ board: name, panels }))),
  ]
  return new Map(
    all.flatMap(({ board, panels }) =>
      panels.map((panel) => [`tailgate-${board}: ${panel.title}`, exprsOf(panel)] as const),
    ),
  )
}

/** What can be wrong with what the queries of a panel select; one rule for each kind of fault. */
export const selectionRules: Readonly<Record<string, Rule>> = {
  statuses: ({ queries, source }) => {
    const status = requestsOf(source).status
    return queries.flatMap(({ read }) =>
      read.metrics.flatMap(({ matchers }) =>
        matchers
          .filter(({ label }) => label === status)
          .flatMap(({ operator, value }) => statusProblem(operator, value)),
      ),
    )
  },
  routes: ({ queries, source }) => {
    const requests = requestsOf(source)
    const declared = Object.values(source.routes)
    return queries.flatMap(({ read }) => {
      const chosen = read.metrics.map(({ metric, matchers }) => {
        const of = (name: string) =>
          matchers.find(({ label, operator }) => label === name && operator === '=')?.value
        return { metric, method: of(requests.method), endpoint: of(requests.endpoint) }
      })
      const ofRoutes = chosen.filter(({ method, endpoint }) => method !== undefined || endpoint !== undefined)
      const unknown = ofRoutes.filter(({ method, endpoint }) => !declared.includes(`${method} ${endpoint}`))
      const names = new Set(chosen.map(({ method, endpoint }) => `${method} ${endpoint}`))
      return [
        ...unknown.map(
          ({ method, endpoint }) =>
            `it selects ${method ?? 'any method'} ${endpoint ?? 'of any endpoint'}, which is no route`,
        ),
        ...(ofRoutes.length > 0 && names.size > 1 ? ['it mixes a route with others'] : []),
      ]
    })
  },
  variables: ({ panel, dashboard, queries }) => {
    // Other panels compare all routes, whatever is chosen.
    if (!panel.title?.endsWith(' of each route')) return []
    const names = (dashboard.templating?.list ?? []).map(({ name }) => name)
    return queries.flatMap(({ expr, read }) =>
      names
        .filter((name) => new RegExp(`\\bby \\([^)]*\\b${name}\\b`).test(expr))
        .filter((name) => read.metrics.some(({ matchers }) => !matchers.some(({ label }) => label === name)))
        .map((name) => `it is by ${name}, and does not follow the choice of $${name} on its board`),
    )
  },
  scope: ({ queries }) =>
    queries.flatMap(({ read }) =>
      read.metrics.flatMap(({ metric, matchers, over }) =>
        Object.entries(over === 'Count' ? {} : scopes)
          .filter(([name, label]) => metric.startsWith(name) && !matchers.some((one) => one.label === label))
          .map(([, label]) => `${metric} is not selected by ${label}, so what is nobody's is counted too`),
      ),
    ),
  errors: ({ panel, queries, source }) => {
    const { total, status, ended, failed } = requestsOf(source)
    if (!/^(HTTP )?errors\b/i.test(panel.title ?? '')) return []
    return queries.flatMap(({ read }) => {
      const counted = read.metrics.filter(({ metric }) => [total, ended].includes(metric))
      const isSelected = counted.some(({ matchers }) =>
        matchers.some(
          ({ label, operator, value }) => label === status || `${label}${operator}"${value}"` === failed,
        ),
      )
      return counted.length > 0 && !isSelected
        ? ['it shows errors, and selects none of its requests by their status or as failed']
        : []
    })
  },
  clock: ({ panel, dashboard, queries, catalogue, source }) => {
    const isOwn = catalogue.metric(requestsOf(source).total)?.from === 'app'
    if (!isOwn || !ofBothClocks.includes(dashboard.uid ?? '')) return []
    const [other, words] = panel.title?.startsWith('Load: ')
      ? (['app', 'the load, and asks the service'] as const)
      : (['load', 'the service, and asks the load generator'] as const)
    return queries.flatMap(({ read }) =>
      read.metrics
        .filter(({ metric }) => catalogue.metric(metric)?.from === other)
        .map(({ metric }) => `it is about ${words}: ${metric}`),
    )
  },
  growth: ({ queries }) =>
    queries.flatMap(({ expr, read }) =>
      expr.includes('$__rate_interval') &&
      read.metrics.some(({ over }) => ['Increase', 'Delta', 'Idelta'].includes(over ?? ''))
        ? ['what grows in a window depends on the resolution of the chart: take the rate']
        : [],
    ),
  described: ({ panel, dashboard, queries, source }) => {
    const described = describedIn(source).get(`${dashboard.uid}: ${panel.title}`)
    const asked = queries.map(({ expr }) => expr)
    return described === undefined || described.join('\n') === asked.join('\n')
      ? []
      : ['its query is not the one that the target describes']
  },
}

const everyStatus = Array.from({ length: 500 }, (_, index) => String(index + 100))

function statusProblem(operator: string, value: string): string[] {
  if (value.includes('.*')) return []
  const isPattern = operator.includes('~')
  let found: string[] = []
  try {
    const pattern = new RegExp(isPattern ? `^(?:${value})$` : `^${value.replaceAll(/\W/g, '')}$`)
    found = everyStatus.filter((status) => pattern.test(status))
  } catch {
    return [`the status "${value}" is no pattern`]
  }
  if (found.length === 0) return [`no status is ever "${value}"`]
  return []
}
