import type { ServiceName } from '../../config/figures/row.ts'
import type { DatabaseSecond, Evidence } from '../../evidence/evidence.ts'

/** What drives and watches the stack is no part of what a request costs it. */
const instruments = new Set(['generator', 'harness', 'prometheus', 'machine'])

const belongs = (service: string, wanted: ServiceName): boolean =>
  wanted === 'stack' ? !instruments.has(service) && !service.endsWith('-exporter') : service === wanted

/** What one service, or the machine, used in one second; undefined where the system does not tell. */
export interface Use {
  /** Unix milliseconds at the end of the second. */
  readonly at: number
  readonly cpu: number
  readonly wait: number | undefined
  readonly disk: number | undefined
  readonly network: number | undefined
  /** Bytes, and how many files and sockets are open. */
  readonly memory: number | undefined
  readonly descriptors: number | undefined
}

const both = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other

function readingsOf({ resources, machine = [] }: Evidence, wanted: ServiceName): Use[] {
  if (wanted === 'machine')
    return machine.map(({ at, cpu, diskRead, diskWritten, networkIn, networkOut }) => ({
      ...{ at, cpu, disk: diskRead + diskWritten, network: networkIn + networkOut },
      ...{ wait: undefined, memory: undefined, descriptors: undefined },
    }))
  return resources
    .filter(({ service }) => belongs(service, wanted))
    .map(({ at, cpu, wait, memory, descriptors, diskRead, diskWritten, networkIn, networkOut }) => ({
      ...{ at, cpu, wait, memory, descriptors },
      disk: both(diskRead, diskWritten),
      network: both(networkIn, networkOut),
    }))
}

/** A value at a time in seconds of the measured part. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** What the stack used while a scenario was measured. */
export interface Usage {
  /** The number of the second a reading stands for, by its time in Unix milliseconds. */
  secondOf(at: number): number
  /** The sum over a service's processes in each whole second; undefined where one second in ten is missing, or more. */
  perSecond(service: ServiceName, what: 'cpu' | 'wait' | 'disk' | 'network'): readonly number[] | undefined
  /** A level of a service at each reading, its parts summed. */
  course(service: ServiceName, what: 'memory' | 'descriptors'): readonly Point[]
  /** What PostgreSQL did in each whole second; undefined where a second is missing. */
  readonly database: readonly DatabaseSecond[] | undefined
  /** How many connections PostgreSQL had. */
  readonly connections: readonly Point[]
  /** The bytes of heap the app had in use, as its target's series `heap` tells. */
  readonly heap: readonly Point[]
}

/** The use of the machine from `startedAt` (Unix milliseconds) over `seconds`; a reading stands for the second before it. */
export function usageOf(evidence: Evidence, startedAt: number, seconds: number): Usage {
  const whole = Math.floor(seconds + 1e-6)
  const enough = (known: number): boolean => whole > 0 && known >= 0.9 * whole
  const secondOf = (at: number): number => Math.floor((at - startedAt) / 1000 - 0.5)
  const within = (at: number): boolean => secondOf(at) >= 0 && secondOf(at) < whole
  /** Sums by second of what is known; a second in which nothing is known is undefined. */
  const summed = (service: ServiceName, pick: (use: Use) => number | undefined) => {
    const sums: (number | undefined)[] = Array.from({ length: whole }, () => undefined)
    for (const use of readingsOf(evidence, service)) {
      const value = pick(use)
      if (value !== undefined && within(use.at))
        sums[secondOf(use.at)] = (sums[secondOf(use.at)] ?? 0) + value
    }
    return sums
  }
  const pointsOf = (readings: readonly { readonly at: number; readonly value: number | undefined }[]) =>
    readings
      .filter(({ at, value }) => within(at) && value !== undefined)
      .map(({ at, value = 0 }): Point => ({ at: (at - startedAt) / 1000, value }))
  const database = (evidence.database ?? []).filter(({ at }) => within(at))
  return {
    secondOf,
    // One reading may fall beside its second; more missing than one in ten is no record of the run.
    perSecond(service, what) {
      const sums = summed(service, (use) => use[what])
      const known = sums.filter((value) => value !== undefined).length
      return enough(known) ? sums.map((value) => value ?? 0) : undefined
    },
    course: (service, what) =>
      summed(service, (use) => use[what]).flatMap((value, at) =>
        value === undefined ? [] : [{ at: at + 0.5, value }],
      ),
    database: enough(database.length) ? database : undefined,
    connections: pointsOf(database.map(({ at, connections }) => ({ at, value: connections }))),
    heap: pointsOf(evidence.heap ?? []),
  }
}
