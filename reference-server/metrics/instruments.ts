import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Tuning } from '../settings/tuning.ts'
import { observeEventLoop, withoutOwnMonitor } from './event-loop.ts'
import { latencyBoundaries, type MetricName, metricCatalogue } from './metrics.ts'
import { observe } from './observed.ts'
import { RequestMeter } from './request-meter.ts'

interface Lookups {
  hit: number
  miss: number
  /** The cache level could not be asked, or its content could not be trusted. */
  error: number
}

/** The metrics of the catalogue, in a registry of their own, so that nothing is global. */
export interface Instruments {
  registry: Registry
  requests: RequestMeter
  poolAcquire: Histogram
  cacheLookups: Readonly<Record<'l1' | 'l2', Lookups>>
  limiterGrants: Record<'shared' | 'local', number>
  databaseErrors: Counter<'kind'>
  transactions: Counter
}

export function createInstruments(
  budgetsSeconds: readonly number[],
  metrics: Tuning['metrics'] = 'on',
): Instruments {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, ...withoutOwnMonitor })
  observeEventLoop(registry)
  startCollectionsAtZero(registry)
  const describe = (name: MetricName) => {
    const row = metricCatalogue.find((candidate) => candidate.name === name)
    return { name, help: row?.help ?? name, registers: [registry] }
  }
  const databaseErrors = new Counter({ ...describe('db_errors_total'), labelNames: ['kind'] })
  // These start at zero, so that a rate sees the very first error.
  for (const kind of ['error', 'timeout']) databaseErrors.inc({ kind }, 0)
  const none = (): Lookups => ({ hit: 0, miss: 0, error: 0 })
  const cacheLookups = { l1: none(), l2: none() }
  const limiterGrants = { shared: 0, local: 0 }
  observe(registry, 'cache_requests_total', () =>
    Object.entries(cacheLookups).flatMap(([level, results]) =>
      Object.entries(results).map(([result, count]) => [count, level, result] as const),
    ),
  )
  observe(registry, 'rate_limit_grants_total', () =>
    Object.entries(limiterGrants).map(([scope, count]) => [count, scope] as const),
  )
  const requests = new RequestMeter(budgetsSeconds, registry, metrics === 'on')
  observe(registry, 'http_requests_in_flight', () => [[requests.inFlight]])
  observe(registry, 'http_request_bytes_total', () => [[requests.received]])
  observe(registry, 'http_response_bytes_total', () => [[requests.sent]])
  return {
    registry,
    requests,
    // The last one is the time after which a wait is given up by default.
    poolAcquire: new Histogram({
      ...describe('db_pool_acquire_seconds'),
      buckets: [...latencyBoundaries([]), 30],
    }),
    cacheLookups,
    limiterGrants,
    databaseErrors,
    transactions: new Counter(describe('db_transactions_total')),
  }
}

/** Rates see the first collection of each kind too: the first major one may be the only one of a run. */
function startCollectionsAtZero(registry: Registry): void {
  const collections = registry.getSingleMetric('nodejs_gc_duration_seconds')
  if (!(collections instanceof Histogram)) return
  for (const kind of ['major', 'minor', 'incremental', 'weakcb']) collections.zero({ kind })
}

export interface PoolCounts {
  total: number
  idle: number
  waiting: number
}

/** The pool is read at each scrape, so that requests pay nothing for these two gauges. */
export function observePool(registry: Registry, counts: () => PoolCounts): void {
  observe(registry, 'db_pool_connections', () => {
    const { total, idle } = counts()
    return [
      [idle, 'idle'],
      [total - idle, 'busy'],
    ]
  })
  observe(registry, 'db_pool_waiting', () => [[counts().waiting]])
}
