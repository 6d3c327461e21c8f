/** A budget as the harness keeps it; latencies are in microseconds, shares are fractions. */
export interface GivenBudget {
  readonly scenario: string
  readonly route: string
  readonly figure: string
  readonly limit: number
  /** Seconds of a stretch it is about; undefined for a whole run. */
  readonly window?: number | undefined
}

/** A metric that the app exports, as its target declares it. */
export interface ExportedMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** Labels of its own, beside `job` and `instance`, which every scraped metric has. */
  readonly labels: readonly string[]
}

/** What dashboards are made from: the budgets of all scenarios, the routes of the target (`GET /path`), its metrics. */
export interface Source {
  readonly budgets: readonly GivenBudget[]
  readonly routes: Readonly<Record<string, string>>
  readonly metrics: readonly ExportedMetric[]
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
}

/**
 * The latency budgets, one for each route and percentile. The server cannot tell scenarios apart, so where several
 * limit the same figure the tightest counts.
 * @throws RangeError when a budget names a route that the target does not have.
 */
export function latencyBudgets({ budgets, routes }: Source): LatencyBudget[] {
  const latencies = budgets.filter(({ figure, window }) => /^p\d/.test(figure) && window === undefined)
  const groups = Map.groupBy(latencies, ({ route, figure }) => `${route} ${figure}`)
  return [...groups.values()].map((group) => {
    const tightest = group.reduce((least, other) => (other.limit < least.limit ? other : least))
    return {
      route: tightest.route,
      selector: selectorOf(tightest.route, routes),
      percentile: tightest.figure,
      share: Number((Number(tightest.figure.slice(1)) / 100).toPrecision(6)),
      seconds: Number((tightest.limit / 1e6).toPrecision(6)),
      scenarios: group.map(({ scenario }) => scenario),
    }
  })
}

function selectorOf(route: string, routes: Source['routes']): string {
  if (route === 'all') return ''
  const [method, endpoint] = routes[route]?.split(' ') ?? []
  if (method === undefined || endpoint === undefined)
    throw new RangeError(`the target has no route "${route}"`)
  return `method="${method}",endpoint="${endpoint}"`
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
