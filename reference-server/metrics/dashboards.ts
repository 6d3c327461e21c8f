import type { MetricName } from './metrics.ts'

const pool = 'db_pool_acquire_seconds' satisfies MetricName
const acquired = (share: number): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${pool}_bucket[$__rate_interval])))`

const ofDatabase = [
  {
    kind: 'stat',
    title: 'Database errors',
    why: 'Statements per second that PostgreSQL refused or that broke, timeouts not among them.',
    unit: 'ops',
    expr: 'sum(rate(db_errors_total{kind="error"}[$__range]))',
    limit: { sense: 'at-most', value: 0 },
    width: 3,
  },
  {
    kind: 'stat',
    title: 'Database timeouts',
    why: 'Statements and waits for a connection per second that ran out of time.',
    unit: 'ops',
    expr: 'sum(rate(db_errors_total{kind="timeout"}[$__range]))',
    limit: { sense: 'at-most', value: 0 },
    width: 3,
  },
] as const

const ofPool = [
  {
    kind: 'lines',
    title: 'Pool connections',
    why: 'Connections to PostgreSQL over all processes by state. All busy and requests waiting: the pool is the queue.',
    unit: 'short',
    queries: [{ expr: 'sum by (state) (db_pool_connections)', legend: '{{state}}' }],
    stacked: true,
    width: 8,
  },
  {
    kind: 'lines',
    title: 'Waiting for a connection',
    why: 'Requests that wait for a connection, by process. Above zero for long, the pool or the database is too small.',
    unit: 'short',
    zeroWhen: 'no request was waiting at the moment of a scrape',
    queries: [{ expr: 'db_pool_waiting', legend: '{{instance}}' }],
    width: 8,
  },
  {
    kind: 'lines',
    title: 'Time to get a connection',
    why: 'How long requests wait for a connection. It is part of their latency.',
    unit: 's',
    queries: [
      { expr: acquired(0.95), legend: 'p95' },
      { expr: acquired(0.99), legend: 'p99' },
    ],
    width: 8,
  },
] as const

const ofLoop = [
  {
    kind: 'lines',
    title: 'Utilisation of the event loop',
    why: 'Share of the time that JavaScript runs, by process. Near 1 every request waits for those before it, however little each is late.',
    unit: 'percentunit',
    queries: [{ expr: 'nodejs_eventloop_utilization_ratio', legend: '{{instance}}' }],
    limits: [1],
    width: 8,
  },
] as const

const panels = [
  {
    board: 'service',
    tier: 'Do the budgets hold?',
    after: 'Requests',
    panels: [
      {
        kind: 'stat',
        title: 'Transactions',
        why: 'Database transactions per second of all processes. Against the request rate it shows what the cache saves.',
        unit: 'ops',
        expr: 'sum(rate(db_transactions_total[$__range]))',
        width: 3,
      },
    ],
  },
  { board: 'service', tier: 'Do the budgets hold?', panels: ofDatabase },
  { board: 'service', tier: 'Saturation: what runs full', after: 'Event loop delay', panels: ofLoop },
  { board: 'service', tier: 'Saturation: what runs full', after: 'Memory by process', panels: ofPool },
  {
    board: 'service',
    tier: 'Dependencies',
    after: 'PostgreSQL transactions',
    panels: [
      {
        kind: 'lines',
        title: 'Cache hits',
        why: 'Share of lookups that each level of the cache answers. A fall sends the load to PostgreSQL.',
        unit: 'percentunit',
        queries: [
          {
            expr: 'sum by (level) (rate(cache_requests_total{result="hit"}[$__rate_interval])) / sum by (level) (rate(cache_requests_total[$__rate_interval]))',
            legend: '{{level}}',
          },
        ],
        worst: 'lowest',
        emptyWhen: 'the cache is switched off, or nothing was looked up',
        width: 8,
      },
    ],
  },
  {
    board: 'service',
    tier: 'Dependencies',
    panels: [
      {
        kind: 'lines',
        title: 'Rate limits asked',
        why: 'How often an instance asked for tokens: of all instances together in Redis, or, without Redis, of itself alone.',
        unit: 'ops',
        queries: [
          {
            expr: 'sum by (scope) (rate(rate_limit_grants_total[$__rate_interval]))',
            legend: '{{scope}}',
          },
        ],
        width: 6,
      },
    ],
  },
] as const

const poolExhausted = {
  name: 'PoolExhausted',
  expr: 'db_pool_waiting > 0 and on (job, instance) db_pool_connections{state="idle"} == 0',
  lasting: '30s',
  severity: 'ticket',
  summary:
    '{{ $labels.job }} at {{ $labels.instance }}: requests have been waiting for a connection to PostgreSQL.',
  remedy: 'Look for slow statements first; a larger pool only moves the queue into PostgreSQL.',
  panel: 'Waiting for a connection',
  runbook: 'docs/runbooks/pool-exhausted.md',
} as const

/**
 * What dashboards need to know about this server: how it counts requests, and which resources run full in it.
 * tailgate.config.ts checks its type when it passes it on, because the server itself does not import the harness.
 */
export const dashboards = {
  runtime: 'node',
  requests: {
    duration: 'http_request_duration_seconds' satisfies MetricName,
    total: 'http_requests_total' satisfies MetricName,
    inFlight: 'http_requests_in_flight' satisfies MetricName,
    received: 'http_request_bytes_total' satisfies MetricName,
    sent: 'http_response_bytes_total' satisfies MetricName,
    givenUp: '499',
  },
  panels,
  alerts: [poolExhausted],
} as const
