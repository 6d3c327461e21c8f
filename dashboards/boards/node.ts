import { BytesIEC, OpsPerSecond, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Source } from '../model/budgets.ts'
import type { Board, LinesPanel, Tier } from '../model/model.ts'
import { lines, rate } from '../model/panels.ts'
import { ownRequestsOf } from '../model/requests.ts'

const chosen = 'instance=~"$instance"'
const each = '{{instance}}'

function perRequest(source: Source): LinesPanel[] {
  const requests = ownRequestsOf(source)
  if (requests === undefined) return []
  const cpu = ['user', 'system'].map(
    (mode) => `rate(process_cpu_${mode}_seconds_total{${chosen}}[$__rate_interval])`,
  )
  return [
    lines({
      title: 'CPU time of a request',
      why: 'Processor seconds for each request. It moves with the code and hardly with the machine: the first sign of a regression.',
      unit: Seconds,
      queries: [
        {
          expr: `(${cpu.join(' + ')}) / on (job, instance) ${rate(requests.total, 'job, instance')}`,
          legend: each,
        },
      ],
    }),
  ]
}

const loopAndProcessor = (source: Source): Tier => ({
  title: 'Event loop and processor',
  panels: [
    lines({
      title: 'Event loop delay',
      why: 'How late timers are: the median shows load, the p99 shows pauses. Requests wait as long. An app that exports prom-client’s own figure reads 10 ms more, the interval of its monitor.',
      unit: Seconds,
      queries: [
        { expr: `nodejs_eventloop_lag_p50_seconds{${chosen}}`, legend: `p50 ${each}` },
        { expr: `nodejs_eventloop_lag_p99_seconds{${chosen}}`, legend: `p99 ${each}` },
      ],
    }),
    lines({
      title: 'Processor time',
      why: 'Cores used, by user and system. JavaScript has one core; garbage collection and compression use others.',
      unit: PercentUnit,
      queries: [
        {
          expr: `rate(process_cpu_user_seconds_total{${chosen}}[$__rate_interval])`,
          legend: `user ${each}`,
        },
        {
          expr: `rate(process_cpu_system_seconds_total{${chosen}}[$__rate_interval])`,
          legend: `system ${each}`,
        },
      ],
      limits: [1],
    }),
    ...perRequest(source),
    lines({
      title: 'Things that keep it running',
      why: 'Sockets, timers and other active resources. Growth without load is a leak.',
      unit: Short,
      queries: [{ expr: `sum by (type) (nodejs_active_resources{${chosen}})`, legend: '{{type}}' }],
    }),
  ],
})

const memory: Tier = {
  title: 'Memory and garbage',
  panels: [
    lines({
      title: 'Heap',
      why: 'Heap in use and reserved by process. A saw-tooth is healthy, a staircase is a leak.',
      unit: BytesIEC,
      queries: [
        { expr: `nodejs_heap_size_used_bytes{${chosen}}`, legend: `used ${each}` },
        { expr: `nodejs_heap_size_total_bytes{${chosen}}`, legend: `reserved ${each}` },
      ],
      width: 8,
    }),
    lines({
      title: 'Heap by space',
      why: 'Which part of the heap grows: new space holds the short-lived, old space what survives.',
      unit: BytesIEC,
      queries: [
        { expr: `sum by (space) (nodejs_heap_space_size_used_bytes{${chosen}})`, legend: '{{space}}' },
      ],
      stacked: true,
      width: 8,
    }),
    lines({
      title: 'Outside the heap',
      why: 'Resident memory and external memory (buffers). Growth here is streams that are not read to the end.',
      unit: BytesIEC,
      queries: [
        {
          expr: `process_resident_memory_bytes{${chosen}} and on (instance) nodejs_version_info`,
          legend: `resident ${each}`,
        },
        { expr: `nodejs_external_memory_bytes{${chosen}}`, legend: `external ${each}` },
      ],
      width: 8,
    }),
    lines({
      title: 'Time in garbage collection',
      why: 'Share of time each process spends collecting, by kind. A larger semi-space (A1) makes minor ones rarer.',
      unit: PercentUnit,
      queries: [
        {
          expr: rate('nodejs_gc_duration_seconds_sum', 'instance, kind', chosen),
          legend: `{{kind}} ${each}`,
        },
      ],
      emptyWhen: 'no garbage has been collected yet',
      zeroWhen: 'no garbage was collected in this time',
    }),
    lines({
      title: 'Collections',
      why: 'Collections per second by kind, over the chosen processes.',
      unit: OpsPerSecond,
      queries: [{ expr: rate('nodejs_gc_duration_seconds_count', 'kind', chosen), legend: '{{kind}}' }],
      emptyWhen: 'no garbage has been collected yet',
      zeroWhen: 'no garbage was collected in this time',
    }),
  ],
}

export const nodeBoard = (source: Source): Board => ({
  name: 'node',
  title: 'Tailgate: Node',
  why: 'What the runtime of each server process does: event loop, heap, garbage, processor.',
  variables: [{ name: 'instance', label: 'Process', metric: 'nodejs_version_info' }],
  tiers: [loopAndProcessor(source), memory],
})
