import { catalogueOf } from './checks/metrics.ts'
import type { ExportedMetric, Source } from './model/budgets.ts'

const of = (type: ExportedMetric['type'], names: Record<string, readonly string[]>): ExportedMetric[] =>
  Object.entries(names).map(([name, labels]) => ({ name, type, labels }))

/** What the app of the fixture exports. */
const metrics: readonly ExportedMetric[] = [
  ...of('counter', {
    http_requests_total: ['method', 'endpoint', 'status'],
    http_request_bytes_total: [],
    http_response_bytes_total: [],
    cache_requests_total: ['level', 'result'],
    rate_limit_grants_total: ['scope'],
    db_errors_total: ['kind'],
    db_transactions_total: [],
  }),
  ...of('gauge', { http_requests_in_flight: [], db_pool_connections: ['state'], db_pool_waiting: [] }),
  ...of('histogram', {
    http_request_duration_seconds: ['method', 'endpoint', 'status'],
    db_pool_acquire_seconds: [],
  }),
]

/** A small source for tests: two routes, one of them limited by two scenarios. */
export const fixture: Source = {
  metrics,
  routes: { list: 'GET /things', add: 'POST /things' },
  budgets: [
    { scenario: 'browse', route: 'list', figure: 'p95', limit: 25_000 },
    { scenario: 'browse', route: 'list', figure: 'p99', limit: 60_000 },
    { scenario: 'mixed', route: 'list', figure: 'p95', limit: 40_000 },
    { scenario: 'browse', route: 'add', figure: 'p95', limit: 1_000_000 },
    { scenario: 'browse', route: 'all', figure: 'errorRate', limit: 0.001 },
  ],
}

/** Every metric that dashboards of the fixture may name. */
export const fixtureCatalogue = catalogueOf(metrics)
