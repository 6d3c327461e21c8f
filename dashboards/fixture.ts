import type { Dashboards, ExportedMetric } from '../harness/config/target/dashboards.ts'
import { catalogueOf } from './checks/catalogue.ts'
import type { Source } from './model/budgets.ts'

const of = (type: ExportedMetric['type'], names: Record<string, readonly string[]>): ExportedMetric[] =>
  Object.entries(names).map(([name, labels]) => ({ name, type, labels }))

/** The metrics that the app of the fixture exports. */
const metrics: readonly ExportedMetric[] = [
  ...of('counter', {
    http_requests_total: ['method', 'endpoint', 'status'],
    http_request_bytes_total: [],
    http_response_bytes_total: [],
  }),
  ...of('gauge', { http_requests_in_flight: [], queue_length: [] }),
  ...of('histogram', {
    http_request_duration_seconds: ['method', 'endpoint', 'status'],
  }),
]

/** What the app declares about its requests, and about a queue that only it knows. */
const dashboards: Dashboards = {
  runtime: 'node',
  requests: {
    duration: 'http_request_duration_seconds',
    total: 'http_requests_total',
    inFlight: 'http_requests_in_flight',
    received: 'http_request_bytes_total',
    sent: 'http_response_bytes_total',
    givenUp: '499',
  },
  panels: [
    {
      board: 'service',
      tier: 'Saturation: what runs full',
      after: 'Memory by process',
      panels: [
        {
          kind: 'lines',
          title: 'Queue',
          why: 'Jobs that wait.',
          unit: 'short',
          queries: [{ expr: 'queue_length', legend: '{{instance}}' }],
        },
      ],
    },
  ],
  alerts: [
    {
      name: 'QueueLong',
      expr: 'queue_length > 100',
      lasting: '1m',
      severity: 'ticket',
      summary: 'Jobs of {{ $labels.instance }} wait.',
      remedy: 'Add workers.',
      panel: 'Queue',
    },
  ],
}

/** A small source for tests: two routes; two scenarios limit one of them. */
export const fixture: Source = {
  metrics,
  weights: [3, 3, 2],
  has: { postgres: true, redis: true, nginx: true },
  dashboards,
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
export const fixtureCatalogue = catalogueOf(fixture)

/** A service that declares nothing but its routes: the dashboards of any service are made from this. */
export const stranger: Source = { ...fixture, metrics: [], weights: [1], dashboards: undefined }
