import {
  BytesIEC,
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Board, LinesPanel, Tier } from '../model/model.ts'
import { lines, shareOf, stat } from '../model/panels.ts'

const noPressure = 'the kernel keeps no pressure figures'
const noDisks = 'the machine shows no disks'
const cores = 'count(count by (cpu) (node_cpu_seconds_total))'

/** How busy the processors are and whether work waits for them; also shown on the board of the service. */
export const machineInBrief: readonly LinesPanel[] = [
  lines({
    title: 'Machine: CPU in use',
    why: 'Share of all cores in use, by mode. Stolen time and a full machine make every latency worthless.',
    unit: PercentUnit,
    queries: [
      {
        expr: `sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval])) / on() group_left() ${cores}`,
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
    zeroWhen: 'nothing had to wait',
    queries: [
      { expr: 'rate(node_pressure_cpu_waiting_seconds_total[$__rate_interval])', legend: 'CPU' },
      { expr: 'rate(node_pressure_io_waiting_seconds_total[$__rate_interval])', legend: 'I/O' },
    ],
    emptyWhen: noPressure,
    width: 8,
  }),
  lines({
    title: 'Machine: load',
    why: 'Processes running or waiting to run, against the number of cores.',
    unit: Short,
    queries: [
      { expr: 'node_load1', legend: 'load' },
      { expr: cores, legend: 'cores' },
    ],
    width: 8,
  }),
]

/**
 * Leaves out interfaces between containers or virtual machines and the machine: the same bytes also pass through an interface
 * of the machine or through lo, and each start of a container would add more of them.
 */
const interfacesOfTheMachine =
  'device!~"(veth|docker|podman|br-|virbr|lxc|lxd|cni|cali|flannel|cilium|vxlan|vnet|tap|dummy|ifb).*"'

/**
 * The share of the time of all cores, over the time shown. It is divided by what all modes together were seen to spend, because
 * the exporter may have begun in the middle of that time, and what came before was spent on nothing.
 */
const shareOfCores = (matcher: string): string =>
  `sum(rate(node_cpu_seconds_total{${matcher}}[$__range])) / sum(rate(node_cpu_seconds_total{mode=~".+"}[$__range]))`

/** Seconds of the time shown that the exporter saw, per second of it: one core spends each of them in some mode. */
const timeSeen = 'sum(rate(node_cpu_seconds_total{cpu="0",mode=~".+"}[$__range]))'

const memoryInUse = '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'

/** Four numbers that say whether the machine itself may be the cause. */
const health: Tier = {
  title: 'Is the machine the reason?',
  panels: [
    stat({
      title: 'CPU used',
      why: 'Share of all cores in use over the time shown. From 90 % on, whatever is measured here measures the queue for a core.',
      unit: PercentUnit,
      expr: shareOfCores('mode!="idle"'),
      limit: { sense: 'at-most', value: 0.9 },
      width: 6,
    }),
    stat({
      title: 'Stolen by the host',
      why: 'Share of all cores that the host of this virtual machine gave to others. Above 2 %, no latency measured here counts.',
      unit: PercentUnit,
      expr: shareOfCores('mode="steal"'),
      limit: { sense: 'at-most', value: 0.02 },
      width: 6,
    }),
    stat({
      title: 'Memory used',
      why: 'Share of memory that is not available, at the end of the time shown. Above 95 % the kernel reclaims, and everything waits.',
      unit: PercentUnit,
      expr: memoryInUse,
      limit: { sense: 'at-most', value: 0.95 },
      width: 6,
    }),
    stat({
      title: 'Time somebody waited for a core',
      why: 'Share of the time shown, as far as it was seen, in which some process was ready and had no processor.',
      unit: PercentUnit,
      zeroWhen: 'nothing had to wait',
      expr: shareOf('sum(rate(node_pressure_cpu_waiting_seconds_total[$__range]))', timeSeen),
      emptyWhen: noPressure,
      width: 6,
    }),
  ],
}

const processors: Tier = {
  title: 'Processors',
  panels: [
    ...machineInBrief,
    lines({
      title: 'Each core',
      why: 'Share of each core in use. One full core and idle others: a single thread is the limit.',
      unit: PercentUnit,
      queries: [
        {
          expr: '1 - sum by (cpu) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
          legend: 'core {{cpu}}',
        },
      ],
      limits: [1],
    }),
    lines({
      title: 'Context switches',
      why: 'Switches per second. Many for each request mean threads that wait for each other.',
      unit: OpsPerSecond,
      queries: [{ expr: 'rate(node_context_switches_total[$__rate_interval])', legend: 'switches' }],
    }),
  ],
}

const memory: Tier = {
  title: 'Memory',
  panels: [
    lines({
      title: 'Memory in use',
      why: 'Share of memory that is not available. Close to 1 the kernel reclaims, and everything waits.',
      unit: PercentUnit,
      queries: [{ expr: memoryInUse, legend: 'in use' }],
      limits: [1],
      width: 8,
    }),
    lines({
      title: 'Memory available',
      why: 'Bytes that programs can still get without swapping, of all there are.',
      unit: BytesIEC,
      queries: [
        { expr: 'node_memory_MemAvailable_bytes', legend: 'available' },
        { expr: 'node_memory_MemTotal_bytes', legend: 'all' },
      ],
      width: 8,
    }),
    lines({
      title: 'Waiting for memory',
      why: 'Share of time in which something waited for memory (pressure stall).',
      unit: PercentUnit,
      zeroWhen: 'memory was never short',
      queries: [
        { expr: 'rate(node_pressure_memory_waiting_seconds_total[$__rate_interval])', legend: 'memory' },
      ],
      emptyWhen: noPressure,
      width: 8,
    }),
  ],
}

const disksAndNetwork: Tier = {
  title: 'Disks and network',
  panels: [
    lines({
      title: 'Disks busy',
      why: 'Share of time each disk had something to do. At 1 a disk of one queue is full.',
      unit: PercentUnit,
      zeroWhen: 'no disk had anything to do',
      queries: [{ expr: 'rate(node_disk_io_time_seconds_total[$__rate_interval])', legend: '{{device}}' }],
      limits: [1],
      emptyWhen: noDisks,
      width: 8,
    }),
    lines({
      title: 'Disk traffic',
      why: 'Bytes read and written per second by disk.',
      unit: BytesPerSecondIEC,
      zeroWhen: 'no disk had anything to do',
      queries: [
        { expr: 'rate(node_disk_read_bytes_total[$__rate_interval])', legend: 'read {{device}}' },
        { expr: 'rate(node_disk_written_bytes_total[$__rate_interval])', legend: 'written {{device}}' },
      ],
      emptyWhen: noDisks,
      width: 8,
    }),
    lines({
      title: 'Network',
      why: 'Bytes per second by interface, those between containers left out; the load itself is on lo.',
      unit: BytesPerSecondIEC,
      queries: [
        {
          expr: `rate(node_network_receive_bytes_total{${interfacesOfTheMachine}}[$__rate_interval])`,
          legend: 'in {{device}}',
        },
        {
          expr: `rate(node_network_transmit_bytes_total{${interfacesOfTheMachine}}[$__rate_interval])`,
          legend: 'out {{device}}',
        },
      ],
      emptyWhen: 'the exporter runs in a container of Compose, which has a network of its own',
      width: 8,
    }),
  ],
}

const observing: Tier = {
  title: 'What looking costs',
  panels: [
    lines({
      title: 'Scrapes',
      why: 'How long each scrape takes. Long ones disturb what they measure.',
      unit: Seconds,
      queries: [{ expr: 'scrape_duration_seconds', legend: '{{job}} {{instance}}' }],
      width: 24,
    }),
  ],
}

/** The machine that the stack and the load generator share. */
export const hostBoard: Board = {
  name: 'host',
  title: 'Tailgate: host',
  why: 'Is it the machine? Processors, memory, disks, network and what waits for them.',
  variables: [],
  tiers: [health, processors, memory, disksAndNetwork, observing],
}
