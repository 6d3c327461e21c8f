import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Board } from '../model/model.ts'
import { lines } from '../model/panels.ts'
import { generatorTier, withoutK6 } from './service/service-generator.ts'

const emptyWhen = withoutK6

export const generatorBoard: Board = {
  name: 'generator',
  title: 'Tailgate: load generator',
  why: 'Is the instrument sound? k6 as it reports itself, and the machine it shares with the service.',
  variables: [],
  tiers: [
    generatorTier,
    {
      title: 'k6 in detail',
      panels: [
        lines({
          title: 'k6: requests',
          why: 'Requests per second by name.',
          unit: RequestsPerSecond,
          queries: [
            { expr: 'sum by (name) (rate(k6_http_reqs_total[$__rate_interval]))', legend: '{{name}}' },
          ],
          emptyWhen,
        }),
        lines({
          title: 'k6: failed',
          why: 'Share of requests k6 counts as failed, by name.',
          unit: PercentUnit,
          queries: [{ expr: 'max by (name) (k6_http_req_failed_rate)', legend: '{{name}}' }],
          emptyWhen,
        }),
        lines({
          title: 'k6: virtual users',
          why: 'Virtual users at work and allowed. When all are at work, the next iteration is dropped.',
          unit: Short,
          queries: [
            { expr: 'max(k6_vus)', legend: 'at work' },
            { expr: 'max(k6_vus_max)', legend: 'allowed' },
          ],
          emptyWhen,
          width: 8,
        }),
        lines({
          title: 'k6: checks',
          why: 'Share of checks that hold, by check. A failed one forbids a pass.',
          unit: PercentUnit,
          queries: [{ expr: 'min by (check) (k6_checks_rate)', legend: '{{check}}' }],
          emptyWhen,
          width: 8,
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
          width: 8,
        }),
      ],
    },
    {
      title: 'The machine in detail',
      panels: [
        lines({
          title: 'Machine: memory in use',
          why: 'Share of memory that is not available. Close to 1 the kernel reclaims, and everything waits.',
          unit: PercentUnit,
          queries: [
            { expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', legend: 'in use' },
          ],
          width: 8,
        }),
        lines({
          title: 'Machine: disks busy',
          why: 'Share of time each disk had something to do.',
          unit: PercentUnit,
          queries: [
            { expr: 'rate(node_disk_io_time_seconds_total[$__rate_interval])', legend: '{{device}}' },
          ],
          emptyWhen: 'the machine shows no disks',
          width: 8,
        }),
        lines({
          title: 'Machine: disk traffic',
          why: 'Bytes read and written per second by disk.',
          unit: BytesPerSecondIEC,
          queries: [
            { expr: 'rate(node_disk_read_bytes_total[$__rate_interval])', legend: 'read {{device}}' },
            { expr: 'rate(node_disk_written_bytes_total[$__rate_interval])', legend: 'written {{device}}' },
          ],
          emptyWhen: 'the machine shows no disks',
          width: 8,
        }),
        lines({
          title: 'Machine: network',
          why: 'Bytes per second by interface; the load itself is on lo.',
          unit: BytesPerSecondIEC,
          queries: [
            { expr: 'rate(node_network_receive_bytes_total[$__rate_interval])', legend: 'in {{device}}' },
            { expr: 'rate(node_network_transmit_bytes_total[$__rate_interval])', legend: 'out {{device}}' },
          ],
          width: 8,
        }),
        lines({
          title: 'Machine: context switches',
          why: 'Switches per second. Many for each request mean threads that wait for each other.',
          unit: OpsPerSecond,
          queries: [{ expr: 'rate(node_context_switches_total[$__rate_interval])', legend: 'switches' }],
          width: 8,
        }),
        lines({
          title: 'Machine: waiting for memory',
          why: 'Share of time in which something waited for memory (pressure stall).',
          unit: PercentUnit,
          queries: [
            { expr: 'rate(node_pressure_memory_waiting_seconds_total[$__rate_interval])', legend: 'memory' },
          ],
          emptyWhen: 'the kernel keeps no pressure figures',
          width: 8,
        }),
        lines({
          title: 'Scrapes',
          why: 'How long each scrape takes. Long ones disturb what they measure.',
          unit: Seconds,
          queries: [{ expr: 'scrape_duration_seconds', legend: '{{job}} {{instance}}' }],
          width: 8,
        }),
      ],
    },
  ],
}
