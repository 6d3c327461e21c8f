import { BytesIEC, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../model/model.ts'
import { lines, percentile, rate } from '../model/panels.ts'

/** What runs full first in a Node service: the event loop, the connection pool, a core, the heap. */
export const saturationTier: Tier = {
  title: 'Saturation: what runs full',
  panels: [
    lines({
      title: 'Event loop delay',
      why: 'How late the event loop is, p99 and worst by process. Everything else in the process waits at least as long.',
      unit: Seconds,
      queries: [
        { expr: 'nodejs_eventloop_lag_p99_seconds', legend: 'p99 {{instance}}' },
        { expr: 'nodejs_eventloop_lag_max_seconds', legend: 'max {{instance}}' },
      ],
      width: 8,
    }),
    lines({
      title: 'CPU by process',
      why: 'Cores used by each process of the app. JavaScript runs on one core: close to 1 a process is full.',
      unit: PercentUnit,
      queries: [
        {
          expr: 'rate(process_cpu_user_seconds_total[$__rate_interval]) + rate(process_cpu_system_seconds_total[$__rate_interval])',
          legend: '{{instance}}',
        },
      ],
      limits: [1],
      width: 8,
    }),
    lines({
      title: 'Memory by process',
      why: 'Resident memory of each process, and the heap in use. Growth that never comes back is a leak.',
      unit: BytesIEC,
      queries: [
        {
          expr: 'process_resident_memory_bytes and on (instance) nodejs_version_info',
          legend: 'resident {{instance}}',
        },
        { expr: 'nodejs_heap_size_used_bytes', legend: 'heap {{instance}}' },
      ],
      width: 8,
    }),
    lines({
      title: 'Pool connections',
      why: 'Connections to PostgreSQL over all processes by state. All busy and requests waiting: the pool is the queue.',
      unit: Short,
      queries: [{ expr: 'sum by (state) (db_pool_connections)', legend: '{{state}}' }],
      stacked: true,
      width: 8,
    }),
    lines({
      title: 'Waiting for a connection',
      why: 'Requests that wait for a connection, by process. Above zero for long, the pool or the database is too small.',
      unit: Short,
      queries: [{ expr: 'db_pool_waiting', legend: '{{instance}}' }],
      width: 8,
    }),
    lines({
      title: 'Time to get a connection',
      why: 'How long requests wait for a connection. It is part of their latency.',
      unit: Seconds,
      queries: [
        { expr: percentile(0.95, 'db_pool_acquire_seconds', ''), legend: 'p95' },
        { expr: percentile(0.99, 'db_pool_acquire_seconds', ''), legend: 'p99' },
      ],
      width: 8,
    }),
    lines({
      title: 'Garbage collection',
      why: 'Share of time each kind of collection stops the process. Major ones lengthen the tail.',
      unit: PercentUnit,
      queries: [{ expr: rate('nodejs_gc_duration_seconds_sum', 'kind'), legend: '{{kind}}' }],
      emptyWhen: 'no garbage has been collected yet',
      width: 8,
    }),
  ],
}
