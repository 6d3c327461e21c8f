import { sum } from '../base/sum.ts'
import { readProc } from './procfs.ts'

/** Cumulative counters of the kernel; the contention in a time span is computed from two readings. */
export interface ContentionReading {
  /** When it was read, in seconds of any clock with a fixed origin. */
  readonly at: number
  /** Seconds since boot in which at least one task waited for this resource (/proc/pressure); undefined without PSI. */
  readonly stalled: Readonly<Record<PressureKind, number | undefined>>
  /** Clock ticks of all processors together since boot (/proc/stat). */
  readonly ticks: CpuTicks | undefined
}

const pressureKinds = ['cpu', 'io', 'memory'] as const
export type PressureKind = (typeof pressureKinds)[number]

export interface CpuTicks {
  readonly total: number
  readonly idle: number
  readonly processors: number
  /** Time that the hypervisor gave to other machines while this one wanted to run. */
  readonly steal: number
}

/** Contention in a time span, as shares of it in [0, 1]; undefined values are not provided by the system. */
export interface Contention {
  readonly seconds: number
  readonly pressure: Readonly<Record<PressureKind, number | undefined>>
  readonly steal: number | undefined
  /** The used share of all processor time. */
  readonly busy: number | undefined
}

/** The total of the `some` line of a /proc/pressure file, in seconds. */
export function parsePressure(text: string): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text)?.[1]
  return total === undefined ? undefined : Number(total) / 1e6
}

/** The `cpu` line of /proc/stat: user nice system idle iowait irq softirq steal; user already includes guest time. */
export function parseCpuTicks(text: string): CpuTicks | undefined {
  const line = /^cpu +(.+)$/m.exec(text)?.[1]
  if (line === undefined) return undefined
  const fields = line.split(' ').map(Number).slice(0, 8)
  const [, , , idle, iowait = 0, , , steal = 0] = fields
  if (idle === undefined || fields.some((field) => !Number.isFinite(field))) return undefined
  const processors = Math.max(1, text.match(/^cpu\d+ /gm)?.length ?? 1)
  return { total: sum(fields), idle: idle + iowait, steal, processors }
}

export function readContention(at: number, proc = '/proc'): ContentionReading {
  const stalled = (kind: PressureKind) => parsePressure(readProc(`${proc}/pressure/${kind}`) ?? '')
  return {
    at,
    stalled: { cpu: stalled('cpu'), io: stalled('io'), memory: stalled('memory') },
    ticks: parseCpuTicks(readProc(`${proc}/stat`) ?? ''),
  }
}

const share = (from: number | undefined, to: number | undefined, whole: number): number | undefined =>
  from === undefined || to === undefined || whole <= 0
    ? undefined
    : Math.min(1, Math.max(0, (to - from) / whole))

/** The contention between two readings of the same machine, the earlier one first. */
export function contentionBetween(from: ContentionReading, to: ContentionReading): Contention {
  const seconds = to.at - from.at
  const pressure = (kind: PressureKind) => share(from.stalled[kind], to.stalled[kind], seconds)
  const ticks = (to.ticks?.total ?? 0) - (from.ticks?.total ?? 0)
  const idle = share(from.ticks?.idle, to.ticks?.idle, ticks)
  return {
    seconds,
    pressure: { cpu: pressure('cpu'), io: pressure('io'), memory: pressure('memory') },
    steal: share(from.ticks?.steal, to.ticks?.steal, ticks),
    busy: idle === undefined ? undefined : 1 - idle,
  }
}
