import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { latencyBoundaries, type MetricName, metricCatalogue } from './metrics.ts'
import { RequestMeter } from './request-meter.ts'

/** The metrics of the catalogue as things that count, in a registry of their own (nothing global). */
export interface Instruments {
  registry: Registry
  requests: RequestMeter
  inFlight: Gauge
  bytesIn: Counter
  bytesOut: Counter
  poolAcquire: Histogram
  cacheRequests: Counter<'level' | 'result'>
  databaseErrors: Counter<'kind'>
  transactions: Counter
}

export function createInstruments(budgetsSeconds: readonly number[]): Instruments {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  observeUtilization(registry)
  const describe = (name: MetricName) => {
    const row = metricCatalogue.find((candidate) => candidate.name === name)
    return { name, help: row?.help ?? name, registers: [registry] }
  }
  const databaseErrors = new Counter({ ...describe('db_errors_total'), labelNames: ['kind'] })
  // From zero on, so that a rate sees the very first error.
  for (const kind of ['error', 'timeout']) databaseErrors.inc({ kind }, 0)
  return {
    registry,
    requests: new RequestMeter(budgetsSeconds, registry),
    inFlight: new Gauge(describe('http_requests_in_flight')),
    bytesIn: new Counter(describe('http_request_bytes_total')),
    bytesOut: new Counter(describe('http_response_bytes_total')),
    poolAcquire: new Histogram({ ...describe('db_pool_acquire_seconds'), buckets: latencyBoundaries([]) }),
    cacheRequests: new Counter({ ...describe('cache_requests_total'), labelNames: ['level', 'result'] }),
    databaseErrors,
    transactions: new Counter(describe('db_transactions_total')),
  }
}

export interface PoolCounts {
  total: number
  idle: number
  waiting: number
}

/** The pool is asked when Prometheus asks, so that a request pays nothing for these two gauges. */
export function observePool(registry: Registry, counts: () => PoolCounts): void {
  const help = (name: MetricName) => metricCatalogue.find((row) => row.name === name)?.help ?? name
  new Gauge({
    name: 'db_pool_connections',
    help: help('db_pool_connections'),
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle } = counts()
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'busy' }, total - idle)
    },
  })
  new Gauge({
    name: 'db_pool_waiting',
    help: help('db_pool_waiting'),
    registers: [registry],
    collect() {
      this.set(counts().waiting)
    },
  })
}

/** prom-client has the delay of the event loop, but not how much of the time it works. */
function observeUtilization(registry: Registry): void {
  let before = performance.eventLoopUtilization()
  new Gauge({
    name: 'nodejs_eventloop_utilization_ratio',
    help: 'Share of the time since the last scrape that the event loop was busy, from 0 to 1.',
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, before).utilization)
      before = now
    },
  })
}
