import {
  BytesIEC,
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../../model/model.ts'
import { lines } from '../../model/panels.ts'

const group = 'groupname'

/** What each service and the load generator use of the machine that they share. */
export const resourceTier: Tier = {
  title: 'What each service uses of the machine',
  panels: [
    lines({
      title: 'CPU by service',
      why: 'Cores used by all processes of each service. Who is full decides which tuning is worth its while.',
      unit: PercentUnit,
      queries: [
        {
          expr: `sum by (${group}) (rate(namedprocess_namegroup_cpu_seconds_total[$__rate_interval]))`,
          legend: '{{groupname}}',
        },
      ],
      stacked: true,
      width: 8,
    }),
    lines({
      title: 'Memory by service',
      why: 'Resident memory of all processes of each service. PostgreSQL’s shared buffers are counted in each process that uses them.',
      unit: BytesIEC,
      queries: [{ expr: 'namedprocess_namegroup_memory_bytes{memtype="resident"}', legend: '{{groupname}}' }],
      width: 8,
    }),
    lines({
      title: 'Disk by service',
      why: 'Bytes read from and written to disks per second, by service.',
      unit: BytesPerSecondIEC,
      zeroWhen: 'nothing was read from a disk or written to one',
      queries: [
        {
          expr: `sum by (${group}) (rate(namedprocess_namegroup_read_bytes_total[$__rate_interval]))`,
          legend: 'read {{groupname}}',
        },
        {
          expr: `sum by (${group}) (rate(namedprocess_namegroup_write_bytes_total[$__rate_interval]))`,
          legend: 'written {{groupname}}',
        },
      ],
      width: 8,
    }),
    lines({
      title: 'Processes of each service',
      why: 'How many processes each service has. One fewer than a moment ago has died.',
      unit: Short,
      queries: [{ expr: 'namedprocess_namegroup_num_procs', legend: '{{groupname}}' }],
      width: 8,
    }),
    lines({
      title: 'Made to wait',
      why: 'Switches per second away from a process that could have gone on: how much the services fight for processors.',
      unit: OpsPerSecond,
      zeroWhen: 'no process had to give a processor to another one',
      queries: [
        {
          expr: `sum by (${group}) (rate(namedprocess_namegroup_context_switches_total{ctxswitchtype="nonvoluntary"}[$__rate_interval]))`,
          legend: '{{groupname}}',
        },
      ],
      width: 8,
    }),
  ],
}
