import type { DashboardsDescription, ExportedMetric } from '../../harness/config/target/dashboards.ts'
import { type Requests, requestsOf } from './requests.ts'

/** A budget as the harness keeps it; latencies are in microseconds, shares are fractions. */
export interface GivenBudget {
  readonly scenario: string
  readonly route: string
  readonly figure: string
  readonly limit: number
  /** Seconds of a stretch it is about; undefined for a whole run. */
  readonly window?: number | undefined
}

/**
 * What dashboards are made from: the budgets of all scenarios, and what the target says of itself: its routes (`GET /path`),
 * its metrics, the weights of its processes, and what only it knows of its requests and of what runs full in it.
 */
export interface Source {
  readonly budgets: readonly GivenBudget[]
  readonly routes: Readonly<Record<string, string>>
  readonly metrics: readonly ExportedMetric[]
  readonly weights: readonly number[]
  readonly dashboards: DashboardsDescription | undefined
}

/** A limit on a percentile of one route, as the server's own histogram can show it. */
export interface LatencyBudget {
  readonly route: string
  /** How PromQL selects the route: `method="GET",endpoint="/path"`, or nothing for all routes. */
  readonly selector: string
  readonly percentile: string
  /** The share of requests that must stay within the limit: 0.95 for a p95. */
  readonly share: number
  readonly seconds: number
  readonly scenarios: readonly string[]
  readonly requests: Requests
}

/**
 * The latency budgets, one for each route and percentile. The server cannot tell scenarios apart, so where several
 * limit the same figure the tightest counts. None where the target does not say how it counts requests.
 * @throws RangeError when a budget names a route that the target does not have.
 */
export function latencyBudgets(source: Source): LatencyBudget[] {
  const { budgets, routes } = source
  const requests = requestsOf(source)
  if (requests === undefined) return []
  const latencies = budgets.filter(({ figure, window }) => /^p\d/.test(figure) && window === undefined)
  const groups = Map.groupBy(latencies, ({ route, figure }) => `${route} ${figure}`)
  return [...groups.values()].map((group) => {
    const tightest = group.reduce((least, other) => (other.limit < least.limit ? other : least))
    return {
      route: tightest.route,
      selector: selectorOf(tightest.route, routes, requests),
      percentile: tightest.figure,
      share: Number((Number(tightest.figure.slice(1)) / 100).toPrecision(6)),
      seconds: Number((tightest.limit / 1e6).toPrecision(6)),
      scenarios: group.map(({ scenario }) => scenario),
      requests,
    }
  })
}

function selectorOf(route: string, routes: Source['routes'], names: Requests): string {
  if (route === 'all') return ''
  const [method, endpoint] = routes[route]?.split(' ') ?? []
  if (method === undefined || endpoint === undefined)
    throw new RangeError(`the target has no route "${route}"`)
  return `${names.method}="${method}",${names.endpoint}="${endpoint}"`
}

/** The tightest limit on a share of all requests (`errorRate`), as a fraction; undefined when there is none. */
export const shareLimit = ({ budgets }: Source, figure: string): number | undefined =>
  budgets
    .filter((budget) => budget.route === 'all' && budget.figure === figure && budget.window === undefined)
    .map(({ limit }) => limit)
    .sort((a, b) => a - b)[0]

/** Every distinct limit of a percentile in seconds, for lines on a panel that shows all routes. */
export const limitsOf = (budgets: readonly LatencyBudget[], percentile: string): number[] => [
  ...new Set(budgets.filter((budget) => budget.percentile === percentile).map(({ seconds }) => seconds)),
]

/**
 * Selects the histogram bucket whose boundary is exactly this budget. Prometheus 3 writes a whole number as `1.0`,
 * older ones keep `1`, so both are matched.
 */
export const bucketSelector = (seconds: number): string =>
  Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`
