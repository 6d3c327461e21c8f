import type { Dashboards, ExportedMetric } from '../../harness/config/target/dashboards.ts'
import type { PanelLimit } from './model.ts'
import { type Requests, requestsOf } from './requests.ts'

/** A budget as the harness keeps it. Latencies are in microseconds, shares are fractions. */
export interface GivenBudget {
  readonly scenario: string
  readonly route: string
  readonly figure: string
  readonly limit: number
  /** Undefined means the usual side for the figure. */
  readonly sense?: 'at-most' | 'at-least' | undefined
  /** The length of the window it limits, in seconds; undefined for a whole run. */
  readonly window?: number | undefined
  /** The phase of a load that it limits; undefined for a whole run. */
  readonly during?: string | undefined
  /** `off`: the limit was removed on purpose. */
  readonly level?: 'warn' | 'off' | undefined
  /** `default`: no scenario gave this budget. */
  readonly origin?: 'default' | undefined
}

/**
 * What dashboards are made from: the budgets of all scenarios, and what the target declares: its routes (`GET /path`), its
 * metrics, the weights of its processes, how it counts requests, and its own panels and alerts.
 */
export interface Source {
  readonly budgets: readonly GivenBudget[]
  readonly routes: Readonly<Record<string, string>>
  readonly metrics: readonly ExportedMetric[]
  readonly weights: readonly number[]
  readonly dashboards: Dashboards | undefined
  /** Which services with a board of Tailgate the target has. */
  readonly has: { readonly postgres: boolean; readonly redis: boolean; readonly nginx: boolean }
}

/** A service with a board of Tailgate, its name for people, and the metric by which its exporter says whether it is up. */
interface Service {
  readonly service: keyof Source['has']
  readonly name: string
  readonly up: string
}

const services: readonly Service[] = [
  { service: 'postgres', name: 'PostgreSQL', up: 'pg_up' },
  { service: 'redis', name: 'Redis', up: 'redis_up' },
  { service: 'nginx', name: 'Nginx', up: 'nginx_up' },
]

/** The services with a board of Tailgate that the target has. */
export const servicesOf = ({ has }: Pick<Source, 'has'>): readonly Service[] =>
  services.filter(({ service }) => has[service])

/** A limit on a percentile of one route, as a histogram can show it. */
export interface LatencyBudget {
  readonly route: string
  /** The PromQL matchers that select the route: `method="GET",endpoint="/path"`, or empty for all routes. */
  readonly selector: string
  /** The path of the route; undefined for all routes. */
  readonly endpoint: string | undefined
  readonly percentile: string
  /** The share of requests that must stay within the limit: 0.95 for a p95. */
  readonly share: number
  readonly seconds: number
  readonly scenarios: readonly string[]
  /** Whether no scenario is failed by it. */
  readonly onlyWarns: boolean
  readonly requests: Requests
}

/** Budgets of whole runs that somebody gave, or removed on purpose: neither those of a window or a phase nor defaults. */
export const ofWholeRuns = ({ budgets }: Pick<Source, 'budgets'>): readonly GivenBudget[] =>
  budgets.filter(
    ({ window, during, origin }) => window === undefined && during === undefined && origin === undefined,
  )

/** Budgets that hold at any time, whatever the load: those of whole runs, without those that were removed. */
export const standing = (source: Pick<Source, 'budgets'>): readonly GivenBudget[] =>
  ofWholeRuns(source).filter(({ level }) => level !== 'off')

/** Those that decide the verdict of a run; where all only warn, all of them. */
const mostBinding = (group: readonly GivenBudget[]): readonly GivenBudget[] => {
  const deciding = group.filter(({ level }) => level !== 'warn')
  return deciding.length > 0 ? deciding : group
}

/**
 * The latency budgets, one for each route and percentile. The server cannot tell scenarios apart, so the tightest limit
 * counts where several scenarios limit the same figure, and one that only warns counts where none decides.
 * @throws RangeError when a budget names a route that the target does not have.
 */
export function latencyBudgets(source: Source): LatencyBudget[] {
  const requests = requestsOf(source)
  const latencies = standing(source).filter(({ figure }) => /^p\d/.test(figure))
  return grouped(latencies).map(({ route, figure, limit, scenarios, onlyWarns }) => ({
    route,
    selector: selectorOf(route, source.routes, requests),
    endpoint: source.routes[route]?.split(' ')[1],
    percentile: figure,
    share: Number((Number(figure.slice(1)) / 100).toPrecision(6)),
    seconds: Number((limit / 1e6).toPrecision(6)),
    scenarios,
    onlyWarns,
    requests,
  }))
}

/** A limit on the share of requests that end in a certain way, as a counter can show it. */
export interface ShareBudget {
  readonly route: string
  readonly selector: string
  readonly figure: string
  /** What the counted requests did, in words: `failed`. */
  readonly ended: string
  /** The PromQL matcher that selects them: `status=~"[45].."`. */
  readonly matcher: string
  /** The counter of all requests, from which the matcher selects. */
  readonly counter: string
  readonly limit: number
  readonly scenarios: readonly string[]
  /** Whether no scenario is failed by it. */
  readonly onlyWarns: boolean
  readonly requests: Requests
}

/**
 * How PromQL selects requests that ended as a figure counts them, and of which counter; undefined when nobody sees them. The
 * load generator counts as failed what the scenario does not expect, whatever its status.
 */
export function endedAs(
  figure: string,
  { status, givenUp, total, ended, failed }: Requests,
): [words: string, matcher: string, counter: string] | undefined {
  if (figure === 'errorRate') return ['failed', failed, ended]
  if (figure === 'timeoutRate')
    return givenUp === undefined ? undefined : ['were given up', `${status}="${givenUp}"`, total]
  const [, code] = /^status(\d\d\d|\dxx)Rate$/.exec(figure) ?? []
  if (code === undefined) return undefined
  const matcher = code.endsWith('xx') ? `=~"${code[0]}.."` : `="${code}"`
  return [`were answered ${code}`, `${status}${matcher}`, total]
}

/** The budgets on how requests end, one for each route and figure; the tightest limit counts where scenarios differ. */
export function shareBudgets(source: Source): ShareBudget[] {
  const requests = requestsOf(source)
  return grouped(standing(source)).flatMap(({ route, figure, limit, scenarios, onlyWarns }) => {
    const found = endedAs(figure, requests)
    if (found === undefined) return []
    const [ended, matcher, counter] = found
    const selector = selectorOf(route, source.routes, requests)
    return [{ route, selector, figure, ended, matcher, counter, limit, scenarios, onlyWarns, requests }]
  })
}

/** The tightest budget for each route and figure, with the scenarios that limit it. */
function grouped(budgets: readonly GivenBudget[]) {
  const groups = Map.groupBy(budgets, ({ route, figure }) => `${route} ${figure}`)
  return [...groups.values()].flatMap((group) => {
    const binding = mostBinding(group)
    const [tightest] = binding.toSorted((a, b) => a.limit - b.limit)
    const scenarios = binding.map(({ scenario }) => scenario)
    return tightest ? [{ ...tightest, scenarios, onlyWarns: tightest.level === 'warn' }] : []
  })
}

/** How PromQL selects a route. @throws RangeError when the target does not have it. */
export function selectorOf(route: string, routes: Source['routes'], names: Requests): string {
  if (route === 'all') return ''
  const [method, endpoint] = routes[route]?.split(' ') ?? []
  if (method === undefined || endpoint === undefined)
    throw new RangeError(`the target has no route "${route}"`)
  return `${names.method}="${method}",${names.endpoint}="${endpoint}"`
}

/** The tightest limit on a share of all requests (`errorRate`), as a fraction; undefined when there is none. */
export const shareLimit = (source: Source, figure: string): number | undefined =>
  grouped(standing(source)).find((one) => one.route === 'all' && one.figure === figure)?.limit

/** Every distinct limit of a percentile in seconds with the routes it holds for; drawn as lines on a panel of all routes. */
export const limitsOf = (budgets: readonly LatencyBudget[], percentile: string): PanelLimit[] =>
  [...Map.groupBy(budgets, ({ seconds }) => seconds)].flatMap(([value, group]) => {
    const routes = group.filter((budget) => budget.percentile === percentile).map(({ route }) => route)
    return routes.length === 0 ? [] : [{ value, of: listed(routes) }]
  })

const listed = (routes: readonly string[]): string =>
  routes.length < 4 ? routes.join(', ') : `${routes.slice(0, 2).join(', ')} and ${routes.length - 2} more`

/**
 * Selects the histogram bucket whose boundary is exactly this budget. Prometheus 3 writes a whole number as `1.0`, older
 * versions keep `1`; both are matched.
 */
export const bucketSelector = (seconds: number): string =>
  Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`
