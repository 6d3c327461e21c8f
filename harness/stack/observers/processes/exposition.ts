import type { CountedService } from '../../../measure/process-counts.ts'

interface Family {
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** Each value of a service, with its own label when a service has several. */
  values(service: CountedService): readonly (readonly [label: string, value: number])[]
}

/** The metrics of process-exporter that the boards read, under the same names, so that the same boards work with both. */
const families: Readonly<Record<string, Family>> = {
  num_procs: {
    type: 'gauge',
    help: 'Processes of the service.',
    values: ({ processes }) => [['', processes]],
  },
  cpu_seconds_total: {
    type: 'counter',
    help: 'Processor time in seconds.',
    values: ({ counts }) => [
      ['mode="user"', counts.user],
      ['mode="system"', counts.system],
    ],
  },
  memory_bytes: {
    type: 'gauge',
    help: 'Memory in bytes; what processes share is counted in each.',
    values: ({ resident }) => (resident === undefined ? [] : [['memtype="resident"', resident]]),
  },
  read_bytes_total: {
    type: 'counter',
    help: 'Bytes read from disks.',
    values: ({ counts }) => [['', counts.read]],
  },
  write_bytes_total: {
    type: 'counter',
    help: 'Bytes written to disks.',
    values: ({ counts }) => [['', counts.written]],
  },
  context_switches_total: {
    type: 'counter',
    help: 'How often a thread left its processor.',
    values: ({ counts }) => [
      ['ctxswitchtype="voluntary"', counts.voluntary],
      ['ctxswitchtype="nonvoluntary"', counts.forced],
    ],
  },
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** The use by services in Prometheus' text format. */
export function expositionOf(services: readonly CountedService[]): string {
  const lines = Object.entries(families).flatMap(([name, { type, help, values }]) => {
    const metric = `namedprocess_namegroup_${name}`
    const samples = services.flatMap((service) =>
      values(service).map(([label, value]) => {
        const labels = [`groupname=${quoted(service.name)}`, ...(label === '' ? [] : [label])]
        return `${metric}{${labels.join(',')}} ${value}`
      }),
    )
    return [`# HELP ${metric} ${help}`, `# TYPE ${metric} ${type}`, ...samples]
  })
  return `${lines.join('\n')}\n`
}
