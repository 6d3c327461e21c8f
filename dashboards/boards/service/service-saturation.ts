import { BytesIEC, PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units'
import type { Source } from '../../model/budgets.ts'
import type { LinesPanel, Tier } from '../../model/model.ts'
import { lines, rate } from '../../model/panels.ts'

/** What a Node service runs out of first: event loop time, CPU, heap. */
const ofNode: readonly LinesPanel[] = [
  lines({
    title: 'Event loop delay',
    why: 'How late the event loop is, p99 and worst by process. Everything else in the process waits as long. An app that exports prom-client’s own figure reads 10 ms more, the interval of its monitor.',
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
    title: 'Garbage collection',
    why: 'Share of time each kind of collection stops each process. Major ones lengthen the tail.',
    unit: PercentUnit,
    queries: [
      { expr: rate('nodejs_gc_duration_seconds_sum', 'instance, kind'), legend: '{{kind}} {{instance}}' },
    ],
    emptyWhen: 'no garbage has been collected yet',
    zeroWhen: 'no garbage was collected in this time',
    width: 8,
  }),
]

/**
 * What the service runs out of first. Only the target knows about its pools, queues and caches; it adds those panels itself.
 */
export const saturationTier = ({ dashboards }: Source): Tier => ({
  title: 'Saturation: what runs full',
  panels: dashboards?.runtime === 'node' ? ofNode : [],
})
