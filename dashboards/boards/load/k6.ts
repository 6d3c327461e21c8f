import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../../model/model.ts'
import { lines } from '../../model/panels.ts'

export const withoutK6 = 'k6 is not writing to this Prometheus'
const emptyWhen = withoutK6

/** What only k6 knows about its load and writes to Prometheus itself. */
export const k6Tier: Tier = {
  title: 'k6 by its own account',
  panels: [
    lines({
      title: 'k6: iterations begun and dropped',
      why: 'Iterations per second, and those k6 could not begin in time. Any dropped one forbids a verdict.',
      unit: OpsPerSecond,
      queries: [
        { expr: 'sum(rate(k6_iterations_total[$__rate_interval]))', legend: 'done' },
        { expr: 'sum(rate(k6_dropped_iterations_total[$__rate_interval]))', legend: 'dropped' },
      ],
      emptyWhen,
      width: 8,
    }),
    lines({
      title: 'k6: latency seen by the client',
      why: 'p99 by request as k6 sees it, over its run so far. Far above the server’s own p99, the time is spent in queues before the server.',
      unit: Seconds,
      queries: [{ expr: 'max by (name) (k6_http_req_duration_p99)', legend: '{{name}}' }],
      emptyWhen,
      width: 8,
    }),
    lines({
      title: 'k6: requests',
      why: 'Requests per second by name.',
      unit: RequestsPerSecond,
      queries: [{ expr: 'sum by (name) (rate(k6_http_reqs_total[$__rate_interval]))', legend: '{{name}}' }],
      emptyWhen,
      width: 8,
    }),
    lines({
      title: 'k6: failed',
      why: 'Share of requests k6 counts as failed, by name.',
      unit: PercentUnit,
      zeroWhen: 'no request has failed',
      queries: [{ expr: 'max by (name) (k6_http_req_failed_rate)', legend: '{{name}}' }],
      emptyWhen,
      width: 6,
    }),
    lines({
      title: 'k6: virtual users',
      why: 'Virtual users at work and allowed. When all are at work, the next iteration is dropped.',
      unit: Short,
      zeroWhen: 'no virtual user was at work at the moments at which k6 wrote',
      queries: [
        { expr: 'max(k6_vus)', legend: 'at work' },
        { expr: 'max(k6_vus_max)', legend: 'allowed', limit: true },
      ],
      emptyWhen,
      width: 6,
    }),
    lines({
      title: 'k6: checks',
      why: 'Share of checks that hold, by check. A failed one forbids a pass.',
      unit: PercentUnit,
      queries: [{ expr: 'min by (check) (k6_checks_rate)', legend: '{{check}}' }],
      worst: 'lowest',
      emptyWhen,
      width: 6,
    }),
    lines({
      title: 'k6: bytes',
      why: 'Bytes sent and received per second.',
      unit: BytesPerSecondIEC,
      queries: [
        { expr: 'sum(rate(k6_data_sent_total[$__rate_interval]))', legend: 'sent' },
        { expr: 'sum(rate(k6_data_received_total[$__rate_interval]))', legend: 'received' },
      ],
      emptyWhen,
      width: 6,
    }),
  ],
}
