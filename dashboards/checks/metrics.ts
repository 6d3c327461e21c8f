import type { ExportedMetric } from '../../harness/config/target/dashboards.ts'
import type { Source } from '../model/budgets.ts'
import { ownRequestsOf } from '../model/requests.ts'

/** What gives metrics, and the versions whose metrics were read to write this catalogue. */
export const givers = {
  app: 'the app itself',
  postgres: 'postgres_exporter 0.11',
  queries: 'postgres_exporter 0.11 with compose/postgres-queries.yml',
  redis: 'redis_exporter 1.45',
  nginx: 'nginx-prometheus-exporter 0.11',
  node: 'node_exporter 1.5',
  processes:
    'Tailgate’s exporter of a native stack’s processes, or process-exporter 0.7 with compose/processes.yml',
  k6: 'k6 1.8, remote write',
  tailgate: 'Tailgate itself, remote write, while it injects faults',
  load: 'Tailgate itself, remote write, while a run goes on',
  verdicts: 'Tailgate itself, remote write, to a Prometheus that outlives a run',
  prometheus: 'Prometheus itself',
} as const

export type Giver = keyof typeof givers

export interface Metric {
  readonly name: string
  readonly type: ExportedMetric['type']
  /** Labels of the metric itself, in addition to `job` and `instance`, which every scraped metric has. */
  readonly labels: readonly string[]
  readonly from: Giver
  /** True when the metric appears only after the event that it counts, or only where its giver can see the feature. */
  readonly eventual: boolean
  /** For a gauge: how the values of several instances become one; undefined when no way is declared. */
  readonly joined?: 'sum' | 'min' | 'max' | undefined
  /** What the metric measures, when its name does not end in the unit. */
  readonly measures?: 'seconds' | undefined
  /** Whether it is a part of a histogram. */
  readonly isHistogram?: boolean
}

/**
 * How values of an exporter's gauges are joined: states by the worst value, limits and percentiles by the largest, all others
 * by the sum.
 */
function joinedOf(name: string): Metric['joined'] {
  if (name.startsWith('tailgate_')) return 'max'
  if (/(^|_)up$|^k6_checks_rate$/.test(name)) return 'min'
  if (/_max_|_p\d+$|_max$|_rate$|_length$|_settings_|_seconds$|_vus$/.test(name)) return 'max'
  return 'sum'
}

const of = (
  from: Giver,
  type: Metric['type'],
  names: Record<string, readonly string[]>,
  eventual = false,
): Metric[] =>
  Object.entries(names).map(([name, labels]) => ({
    ...{ name, type, labels, from, eventual },
    ...(type === 'gauge' ? { joined: joinedOf(name) } : {}),
  }))

/** Labels that say whose load it is. */
const ofLoad = ['run', 'scenario', 'engine'] as const

/** Labels that say which comparison it is. */
const ofComparison = ['run', 'base', 'head'] as const
const ofChange = [...ofComparison, 'scenario', 'route', 'figure'] as const
const ratios = ['change', 'change_low', 'change_high', 'tolerable', 'mde'] as const

/** Metrics that prom-client gives for any Node process by default. */
const ofNode: readonly Metric[] = [
  ...of('app', 'counter', { process_cpu_user_seconds_total: [], process_cpu_system_seconds_total: [] }),
  ...of('app', 'gauge', {
    process_resident_memory_bytes: [],
    process_start_time_seconds: [],
    nodejs_eventloop_lag_p50_seconds: [],
    nodejs_eventloop_lag_p99_seconds: [],
    nodejs_eventloop_lag_max_seconds: [],
    nodejs_heap_size_used_bytes: [],
    nodejs_heap_size_total_bytes: [],
    nodejs_heap_space_size_used_bytes: ['space'],
    nodejs_external_memory_bytes: [],
    nodejs_active_resources: ['type'],
    nodejs_version_info: ['version', 'major', 'minor', 'patch'],
  }),
  ...of('app', 'histogram', { nodejs_gc_duration_seconds: ['kind'] }, true),
]

/** Metrics that every stack gives, whatever its app is. */
const ofEveryStack: readonly Metric[] = [
  ...of('postgres', 'counter', {
    pg_stat_database_xact_commit: ['datname', 'datid'],
    pg_stat_database_xact_rollback: ['datname', 'datid'],
    pg_stat_database_blks_hit: ['datname', 'datid'],
    pg_stat_database_blks_read: ['datname', 'datid'],
    pg_stat_database_tup_returned: ['datname', 'datid'],
    pg_stat_database_tup_fetched: ['datname', 'datid'],
    pg_stat_database_tup_inserted: ['datname', 'datid'],
    pg_stat_database_tup_updated: ['datname', 'datid'],
    pg_stat_database_tup_deleted: ['datname', 'datid'],
    pg_stat_database_deadlocks: ['datname', 'datid'],
    pg_stat_database_temp_bytes: ['datname', 'datid'],
    pg_stat_bgwriter_checkpoints_req_total: [],
    pg_stat_bgwriter_checkpoints_timed_total: [],
    pg_stat_bgwriter_buffers_checkpoint_total: [],
    pg_stat_bgwriter_buffers_clean_total: [],
    pg_stat_bgwriter_buffers_backend_total: [],
  }),
  ...of('postgres', 'gauge', {
    pg_up: [],
    pg_stat_activity_count: ['datname', 'state'],
    pg_stat_activity_max_tx_duration: ['datname', 'state'],
    pg_locks_count: ['datname', 'mode'],
    pg_database_size_bytes: ['datname'],
    pg_settings_max_connections: [],
    pg_settings_shared_buffers_bytes: [],
  }),
  ...of('queries', 'counter', {
    pg_statement_calls: ['datname', 'queryid', 'query'],
    pg_statement_seconds: ['datname', 'queryid', 'query'],
    pg_table_seq_tup_read: ['datname', 'relname'],
    pg_table_idx_scan: ['datname', 'relname'],
  }),
  ...of('queries', 'gauge', { pg_table_live: ['datname', 'relname'], pg_table_dead: ['datname', 'relname'] }),
  ...of('redis', 'counter', {
    redis_commands_processed_total: [],
    redis_commands_total: ['cmd'],
    redis_commands_duration_seconds_total: ['cmd'],
    redis_keyspace_hits_total: [],
    redis_keyspace_misses_total: [],
    redis_evicted_keys_total: [],
    redis_expired_keys_total: [],
    redis_net_input_bytes_total: [],
    redis_net_output_bytes_total: [],
    redis_rejected_connections_total: [],
    redis_cpu_sys_seconds_total: [],
    redis_cpu_user_seconds_total: [],
  }),
  ...of('redis', 'gauge', {
    redis_up: [],
    redis_connected_clients: [],
    redis_blocked_clients: [],
    redis_db_keys: ['db'],
    redis_memory_used_bytes: [],
    redis_memory_used_rss_bytes: [],
    redis_memory_max_bytes: [],
    redis_slowlog_length: [],
  }),
  ...of('nginx', 'counter', {
    nginx_http_requests_total: [],
    nginx_connections_accepted: [],
    nginx_connections_handled: [],
  }),
  ...of('nginx', 'gauge', {
    nginx_up: [],
    nginx_connections_reading: [],
    nginx_connections_writing: [],
    nginx_connections_waiting: [],
  }),
  ...of('node', 'counter', {
    node_cpu_seconds_total: ['cpu', 'mode'],
    node_context_switches_total: [],
  }),
  ...of(
    'node',
    'counter',
    {
      node_pressure_cpu_waiting_seconds_total: [],
      node_pressure_io_waiting_seconds_total: [],
      node_pressure_memory_waiting_seconds_total: [],
      node_disk_read_bytes_total: ['device'],
      node_disk_written_bytes_total: ['device'],
      node_disk_io_time_seconds_total: ['device'],
      node_network_receive_bytes_total: ['device'],
      node_network_transmit_bytes_total: ['device'],
    },
    true,
  ),
  ...of('node', 'gauge', {
    node_load1: [],
    node_memory_MemTotal_bytes: [],
    node_memory_MemAvailable_bytes: [],
  }),
  ...of('processes', 'counter', {
    namedprocess_namegroup_cpu_seconds_total: ['groupname', 'mode'],
    namedprocess_namegroup_read_bytes_total: ['groupname'],
    namedprocess_namegroup_write_bytes_total: ['groupname'],
    namedprocess_namegroup_context_switches_total: ['groupname', 'ctxswitchtype'],
  }),
  ...of('processes', 'gauge', {
    namedprocess_namegroup_memory_bytes: ['groupname', 'memtype'],
    namedprocess_namegroup_num_procs: ['groupname'],
  }),
  ...of('k6', 'counter', {
    k6_http_reqs_total: ['scenario', 'name', 'method', 'status', 'testid'],
    k6_iterations_total: ['scenario', 'testid'],
    k6_data_sent_total: ['scenario', 'testid'],
    k6_data_received_total: ['scenario', 'testid'],
  }),
  ...of('k6', 'counter', { k6_dropped_iterations_total: ['scenario', 'testid'] }, true),
  ...of('k6', 'gauge', {
    k6_vus: ['testid'],
    k6_vus_max: ['testid'],
    k6_http_req_duration_p99: ['scenario', 'name', 'method', 'status', 'testid'],
    k6_http_req_failed_rate: ['scenario', 'name', 'method', 'status', 'testid'],
    k6_checks_rate: ['scenario', 'check', 'testid'],
  }),
  ...of('tailgate', 'gauge', {
    tailgate_fault_start_time_seconds: ['scenario', 'fault'],
    tailgate_fault_end_time_seconds: ['scenario', 'fault'],
  }),
  ...of('load', 'counter', {
    tailgate_load_requests_total: [...ofLoad, 'route', 'method', 'endpoint', 'status'],
    tailgate_load_bytes_total: [...ofLoad, 'direction'],
    tailgate_load_generator_cpu_seconds_total: ofLoad,
  }),
  ...of('load', 'counter', { tailgate_load_failures_total: [...ofLoad, 'route', 'kind'] }, true),
  ...of('load', 'histogram', {
    tailgate_load_duration_seconds: [...ofLoad, 'route', 'method', 'endpoint', 'outcome'],
  }),
  ...of('load', 'gauge', {
    tailgate_load_intended_rate: ofLoad,
    tailgate_load_send_lag_p50_seconds: ofLoad,
    tailgate_load_send_lag_p99_seconds: ofLoad,
    tailgate_load_send_lag_max_seconds: ofLoad,
    tailgate_load_unsent_requests: ofLoad,
    tailgate_load_unsent_allowed_requests: ofLoad,
    tailgate_run_start_time_seconds: ['run', 'scenarios'],
    tailgate_run_end_time_seconds: ['run', 'scenarios'],
    tailgate_run_phase_start_time_seconds: [...ofLoad, 'phase'],
    tailgate_run_phase_end_time_seconds: [...ofLoad, 'phase'],
  }),
  ...of(
    'verdicts',
    'gauge',
    {
      tailgate_run_verdict_time_seconds: ['run', 'scenario', 'verdict', 'bundle'],
      tailgate_gate_verdict_time_seconds: [...ofComparison, 'purpose', 'scenarios', 'verdict'],
      tailgate_gate_took_seconds: ofComparison,
      ...Object.fromEntries(ratios.map((name) => [`tailgate_gate_${name}_ratio`, ofChange])),
    },
    true,
  ),
  ...of('prometheus', 'gauge', { up: [], scrape_duration_seconds: [] }),
]

/** Metrics that the target promises to export by declaring how it counts requests, when `metrics` does not list them. */
function ofRequests(source: Pick<Source, 'dashboards'>): readonly Metric[] {
  const requests = ownRequestsOf(source)
  if (requests === undefined) return []
  const { duration, total, method, endpoint, status, inFlight, received, sent } = requests
  const labels = [method, endpoint, status]
  const named = (...names: readonly (string | undefined)[]) =>
    Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, []]])))
  return [
    ...of('app', 'histogram', { [duration]: labels }).map((metric) => ({
      ...metric,
      measures: 'seconds' as const,
    })),
    ...(total === `${duration}_count` ? [] : of('app', 'counter', { [total]: labels })),
    ...of('app', 'gauge', named(inFlight)),
    ...of('app', 'counter', named(received, sent)),
  ]
}

/** The exporters that watch a service which a target may lack. */
const givesOf = { postgres: ['postgres', 'queries'], redis: ['redis'], nginx: ['nginx'] } as const

/** Every metric that a dashboard or an alert may name: those of the target's services, and those that the app declares. */
export function metricsOf(source: Pick<Source, 'metrics' | 'dashboards' | 'has'>): readonly Metric[] {
  const { metrics, dashboards, has } = source
  const declared = metrics.map(
    (metric): Metric => ({
      ...{ ...metric, from: 'app', eventual: false },
      ...(metric.name === dashboards?.requests?.duration ? { measures: 'seconds' as const } : {}),
    }),
  )
  const lacking: readonly Giver[] = Object.entries(givesOf).flatMap(([service, gives]) =>
    has[service as keyof typeof givesOf] ? [] : gives,
  )
  return [
    ...declared,
    ...ofRequests(source).filter(({ name }) => !declared.some((metric) => metric.name === name)),
    ...(dashboards?.runtime === 'node' ? ofNode : []),
    ...ofEveryStack.filter(({ from }) => !lacking.includes(from)),
  ]
}
