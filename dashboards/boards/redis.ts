import {
  BytesIEC,
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Board, Tier } from '../model/model.ts'
import { lines, rate, stat } from '../model/panels.ts'

const noLookups = 'nothing has been looked up'
const hits = 'sum(rate(redis_keyspace_hits_total[$__range]))'
const misses = 'sum(rate(redis_keyspace_misses_total[$__range]))'

const health: Tier = {
  title: 'Is it healthy?',
  panels: [
    stat({
      title: 'Up',
      why: 'Whether the exporter reaches Redis. What needs it fails or does without.',
      unit: Short,
      expr: 'min(redis_up)',
      limit: { sense: 'at-least', value: 1 },
    }),
    stat({
      title: 'Commands',
      why: 'Commands per second over the time shown.',
      unit: OpsPerSecond,
      expr: 'sum(rate(redis_commands_processed_total[$__range]))',
    }),
    stat({
      title: 'Found',
      why: 'Share of lookups that found a key. Low: lifetimes are too short, or keys are thrown out.',
      unit: PercentUnit,
      expr: `${hits} / (${hits} + ${misses})`,
      emptyWhen: noLookups,
    }),
    stat({
      title: 'Thrown out',
      why: 'Keys thrown out per second for lack of memory.',
      unit: OpsPerSecond,
      expr: 'sum(rate(redis_evicted_keys_total[$__range]))',
      limit: { sense: 'at-most', value: 0 },
    }),
    stat({
      title: 'Refused',
      why: 'Connections refused per second, beyond maxclients.',
      unit: OpsPerSecond,
      expr: 'sum(rate(redis_rejected_connections_total[$__range]))',
      limit: { sense: 'at-most', value: 0 },
    }),
    stat({
      title: 'Slow commands',
      why: 'Entries in the slow log: one slow command stops all others.',
      unit: Short,
      expr: 'max(redis_slowlog_length)',
      limit: { sense: 'at-most', value: 0 },
    }),
  ],
}

const work: Tier = {
  title: 'What it works on',
  panels: [
    lines({
      title: 'Commands by kind',
      why: 'Commands per second by name.',
      unit: OpsPerSecond,
      queries: [{ expr: rate('redis_commands_total', 'cmd'), legend: '{{cmd}}' }],
    }),
    lines({
      title: 'Mean time of a command',
      why: 'Mean time Redis itself spends on each command. The network comes on top.',
      unit: Seconds,
      queries: [
        {
          expr: `${rate('redis_commands_duration_seconds_total', 'cmd')} / ${rate('redis_commands_total', 'cmd')}`,
          legend: '{{cmd}}',
        },
      ],
    }),
    lines({
      title: 'Lookups',
      why: 'Lookups per second that found a key, and those that did not.',
      unit: OpsPerSecond,
      zeroWhen: noLookups,
      queries: [
        { expr: 'rate(redis_keyspace_hits_total[$__rate_interval])', legend: 'found' },
        { expr: 'rate(redis_keyspace_misses_total[$__rate_interval])', legend: 'not found' },
      ],
      width: 8,
    }),
    lines({
      title: 'Keys',
      why: 'Keys by database.',
      unit: Short,
      queries: [{ expr: 'redis_db_keys > 0', legend: '{{db}}' }],
      width: 8,
    }),
    lines({
      title: 'Keys gone',
      why: 'Keys gone per second, by age or for lack of memory. Those thrown out are asked for again, and are misses.',
      unit: OpsPerSecond,
      zeroWhen: 'no key has expired or was thrown out',
      queries: [
        { expr: 'rate(redis_expired_keys_total[$__rate_interval])', legend: 'expired' },
        { expr: 'rate(redis_evicted_keys_total[$__rate_interval])', legend: 'thrown out' },
      ],
      width: 8,
    }),
    lines({
      title: 'Traffic',
      why: 'Bytes in and out per second.',
      unit: BytesPerSecondIEC,
      queries: [
        { expr: 'rate(redis_net_input_bytes_total[$__rate_interval])', legend: 'in' },
        { expr: 'rate(redis_net_output_bytes_total[$__rate_interval])', legend: 'out' },
      ],
      width: 8,
    }),
  ],
}

const saturation: Tier = {
  title: 'What runs full',
  panels: [
    lines({
      title: 'Memory',
      why: 'Memory of the data and of the process, and the limit where one is set.',
      unit: BytesIEC,
      queries: [
        { expr: 'redis_memory_used_bytes', legend: 'data' },
        { expr: 'redis_memory_used_rss_bytes', legend: 'process' },
        { expr: 'redis_memory_max_bytes > 0', legend: 'limit', limit: true },
      ],
      width: 8,
    }),
    lines({
      title: 'CPU',
      why: 'Cores used. Commands run on one core: close to 1 Redis is full.',
      unit: PercentUnit,
      queries: [
        {
          expr: 'rate(redis_cpu_user_seconds_total[$__rate_interval]) + rate(redis_cpu_sys_seconds_total[$__rate_interval])',
          legend: '{{instance}}',
        },
      ],
      limits: [1],
      width: 8,
    }),
    lines({
      title: 'Clients',
      why: 'Connections, and those that wait in a blocking command.',
      unit: Short,
      queries: [
        { expr: 'redis_connected_clients', legend: 'connected' },
        { expr: 'redis_blocked_clients', legend: 'waiting' },
      ],
      width: 8,
    }),
  ],
}

export const redisBoard: Board = {
  name: 'redis',
  title: 'Tailgate: Redis',
  why: 'Does the cache find what is asked of it, fast and with memory to spare?',
  variables: [],
  tiers: [health, work, saturation],
}
