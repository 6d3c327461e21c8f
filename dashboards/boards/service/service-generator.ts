import { OpsPerSecond, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../../model/model.ts'
import { lines } from '../../model/panels.ts'

export const withoutK6 = 'k6 is not writing to this Prometheus'

/** Is the instrument itself all right? A generator that lacks a core or drops work measures itself. */
export const generatorTier: Tier = {
  title: 'The load generator and its machine',
  panels: [
    lines({
      title: 'k6: iterations begun and dropped',
      why: 'Iterations per second, and those k6 could not begin in time. Any dropped one forbids a verdict.',
      unit: OpsPerSecond,
      queries: [
        { expr: 'sum(rate(k6_iterations_total[$__rate_interval]))', legend: 'done' },
        { expr: 'sum(rate(k6_dropped_iterations_total[$__rate_interval]))', legend: 'dropped' },
      ],
      emptyWhen: withoutK6,
      width: 8,
    }),
    lines({
      title: 'k6: latency seen by the client',
      why: 'p99 by request as k6 sees it, over its run so far. Far above the server’s own p99, the time is spent in queues before the server.',
      unit: Seconds,
      queries: [{ expr: 'max by (name) (k6_http_req_duration_p99)', legend: '{{name}}' }],
      emptyWhen: withoutK6,
      width: 8,
    }),
    lines({
      title: 'Machine: CPU in use',
      why: 'Share of all cores in use, by mode. Stolen time and a full machine make every latency worthless.',
      unit: PercentUnit,
      queries: [
        {
          expr: 'sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval])) / on() group_left() count(count by (cpu) (node_cpu_seconds_total))',
          legend: '{{mode}}',
        },
      ],
      stacked: true,
      width: 8,
    }),
    lines({
      title: 'Machine: waiting for a processor',
      why: 'Share of time in which something waited for a processor (pressure stall). Tails on a contended machine come from here.',
      unit: PercentUnit,
      queries: [
        { expr: 'rate(node_pressure_cpu_waiting_seconds_total[$__rate_interval])', legend: 'CPU' },
        { expr: 'rate(node_pressure_io_waiting_seconds_total[$__rate_interval])', legend: 'I/O' },
      ],
      emptyWhen: 'the kernel keeps no pressure figures',
      width: 8,
    }),
    lines({
      title: 'Machine: load',
      why: 'Processes running or waiting to run, against the number of cores.',
      unit: Short,
      queries: [
        { expr: 'node_load1', legend: 'load' },
        { expr: 'count(count by (cpu) (node_cpu_seconds_total))', legend: 'cores' },
      ],
      width: 8,
    }),
  ],
}
