export type MetricType = 'counter' | 'gauge' | 'histogram'

export interface CatalogueRow {
  name: string
  type: MetricType
  labels: readonly string[]
  help: string
}

/**
 * Every metric that this server defines itself, in addition to prom-client's `nodejs_*` and `process_*`. Importing this
 * starts nothing, because the dashboards read it.
 */
export const metricCatalogue = [
  {
    name: 'http_requests_total',
    type: 'counter',
    labels: ['method', 'endpoint', 'status'],
    help: 'Requests answered, by method, route pattern and status code.',
  },
  {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    labels: ['method', 'endpoint', 'status'],
    help: 'Seconds from the request line to the end of the answer, by method, route pattern and status code.',
  },
  {
    name: 'http_requests_in_flight',
    type: 'gauge',
    labels: [],
    help: 'Requests begun and not yet answered.',
  },
  {
    name: 'http_request_bytes_total',
    type: 'counter',
    labels: [],
    help: 'Bytes of request bodies, as announced.',
  },
  {
    name: 'http_response_bytes_total',
    type: 'counter',
    labels: [],
    help: 'Bytes of response bodies, as announced; with their headers when they are compressed on the way.',
  },
  {
    name: 'db_pool_connections',
    type: 'gauge',
    labels: ['state'],
    help: 'Connections to PostgreSQL of this process, idle or busy.',
  },
  {
    name: 'db_pool_waiting',
    type: 'gauge',
    labels: [],
    help: 'Requests waiting for a connection to PostgreSQL.',
  },
  {
    name: 'db_pool_acquire_seconds',
    type: 'histogram',
    labels: [],
    help: 'Seconds a request waited for a connection to PostgreSQL.',
  },
  {
    name: 'cache_requests_total',
    type: 'counter',
    labels: ['level', 'result'],
    help: 'Cache lookups by level (l1 in process, l2 Redis) and result (hit, miss, error).',
  },
  {
    name: 'rate_limit_grants_total',
    type: 'counter',
    labels: ['scope'],
    help: 'Times tokens were asked of a rate limit: shared by all instances, or local to this one because Redis is away.',
  },
  {
    name: 'db_errors_total',
    type: 'counter',
    labels: ['kind'],
    help: 'Statements that failed, apart from HTTP errors: by error or by timeout.',
  },
  {
    name: 'db_transactions_total',
    type: 'counter',
    labels: [],
    help: 'Transactions committed or rolled back; a statement by itself is one.',
  },
  {
    name: 'nodejs_eventloop_utilization_ratio',
    type: 'gauge',
    labels: [],
    help: 'Share of the time since the last scrape that the event loop was busy, from 0 to 1.',
  },
] as const satisfies readonly CatalogueRow[]

export type MetricName = (typeof metricCatalogue)[number]['name']

const around = [0.25, 0.5, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4] as const
const wide = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/**
 * Bucket boundaries in seconds for a latency histogram: one exactly at each budget, so that the share within budget is exact,
 * some around it, and a coarse grid over a wide range.
 */
export function latencyBoundaries(budgetsSeconds: readonly number[]): number[] {
  const fine = budgetsSeconds.flatMap((budget) =>
    around.map((factor) => Number((budget * factor).toPrecision(6))),
  )
  const coarse = wide.filter((edge) => !fine.some((other) => Math.abs(other / edge - 1) < 0.1))
  return [...new Set([...fine, ...coarse])].sort((a, b) => a - b)
}

/** The most by which a percentile of a route's first requests may be off, as a factor. */
const widestStep = 2.5

/**
 * Those boundaries that a histogram without observations already has: each budget, the last, and so many of the others that
 * neighbours are at most `widestStep` apart. The first requests of a route are in the rates of these buckets alone, as a
 * series that appears with its first value has no rate yet. Whatever is slower than all of them reads as the last boundary.
 * @param boundaries ascending, in seconds.
 */
export function sparseBoundaries(boundaries: readonly number[], budgetsSeconds: readonly number[]): number[] {
  const kept: number[] = []
  let [before = 0] = boundaries
  for (const [place, boundary] of boundaries.entries()) {
    const next = boundaries[place + 1] ?? Number.POSITIVE_INFINITY
    if (!budgetsSeconds.includes(boundary) && next / before <= widestStep + 1e-9) continue
    kept.push(boundary)
    before = boundary
  }
  return kept
}
