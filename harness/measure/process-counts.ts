import { sum } from '../base/sum.ts'
import {
  numericEntries,
  type ProcessStat,
  pageBytesOf,
  parseIo,
  parseStatm,
  processTable,
  readProc,
  ticksPerSecond,
  withDescendants,
} from './procfs.ts'
import type { WatchedService } from './resources.ts'

/** What all processes of a service have used since they were first seen, including ended processes. */
export interface ServiceCounts {
  /** Seconds of processor time. */
  readonly user: number
  readonly system: number
  /** Bytes read from and written to a disk. */
  readonly read: number
  readonly written: number
  /** How often a thread left its processor because it waited for something, or because it had to. */
  readonly voluntary: number
  readonly forced: number
}

/** The current state of a service, with what it has used. */
export interface CountedService {
  readonly name: string
  readonly counts: ServiceCounts
  readonly processes: number
  /**
   * Bytes of resident memory; shared memory counts in each process that maps it. Undefined where the size of a page is not
   * told.
   */
  readonly resident: number | undefined
}

const kinds = ['user', 'system', 'read', 'written', 'voluntary', 'forced'] as const
const nothing: ServiceCounts = { user: 0, system: 0, read: 0, written: 0, voluntary: 0, forced: 0 }

/** User and system time in seconds, from /proc/<pid>/stat. */
export function parseTimes(text: string): { readonly user: number; readonly system: number } {
  const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ')
  const secondsAt = (field: number) => (Number(fields[field]) || 0) / ticksPerSecond
  return { user: secondsAt(11), system: secondsAt(12) }
}

/** How often a thread left its processor, from /proc/<pid>/task/<tid>/status. */
export function parseSwitches(text: string): { readonly voluntary: number; readonly forced: number } {
  const count = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(text)?.[1] ?? 0)
  return { voluntary: count('voluntary_ctxt_switches'), forced: count('nonvoluntary_ctxt_switches') }
}

/** Processes seen in fewer readings were a task of a service, for example the creation of a database. */
const fewestReadings = 3

/** Counts what services use, through their own processes and the descendants of these. */
export class ProcessCounts {
  readonly #proc: string
  readonly #pageBytes: number | undefined
  #last = new Map<string, ServiceCounts>()
  readonly #sums = new Map<string, Record<(typeof kinds)[number], number>>()
  readonly #readings = new Map<string, number>()

  constructor(proc = '/proc') {
    this.#proc = proc
    this.#pageBytes = pageBytesOf(proc)
  }

  /** Every service that was ever seen. A service that has ended has no processes, and keeps what it has used. */
  read(
    services: readonly WatchedService[],
    table: Map<number, ProcessStat> = processTable(this.#proc),
  ): readonly CountedService[] {
    const roots = new Set(services.flatMap(({ pids }) => pids))
    const now = new Map<string, ServiceCounts>()
    const living = new Map<string, { processes: number; resident: number | undefined }>()
    for (const { name, pids } of services) {
      const family = withDescendants(table, pids, roots)
      if (family.length === 0) continue
      const total = this.#sums.get(name) ?? { ...nothing }
      this.#sums.set(name, total)
      this.#readings.set(name, (this.#readings.get(name) ?? 0) + 1)
      let pages = 0
      for (const pid of family) {
        const process = `${pid}@${table.get(pid)?.started}`
        const used = this.#usedBy(pid)
        const before = this.#last.get(process) ?? nothing
        for (const kind of kinds) total[kind] += Math.max(0, used[kind] - before[kind])
        now.set(process, used)
        pages += parseStatm(readProc(`${this.#proc}/${pid}/statm`) ?? '')?.resident ?? 0
      }
      living.set(name, { processes: family.length, resident: this.#pageBytes && pages * this.#pageBytes })
    }
    this.#last = now
    return [...this.#sums]
      .filter(([name]) => living.has(name) || (this.#readings.get(name) ?? 0) >= fewestReadings)
      .map(([name, counts]) => ({
        name,
        counts: { ...counts },
        ...(living.get(name) ?? { processes: 0, resident: 0 }),
      }))
  }

  #usedBy(pid: number): ServiceCounts {
    const directory = `${this.#proc}/${pid}`
    const disk = parseIo(readProc(`${directory}/io`) ?? '') ?? { read: 0, written: 0 }
    const switches = numericEntries(`${directory}/task`).map((thread) =>
      parseSwitches(readProc(`${directory}/task/${thread}/status`) ?? ''),
    )
    return {
      ...parseTimes(readProc(`${directory}/stat`) ?? ''),
      ...disk,
      voluntary: sum(switches.map(({ voluntary }) => voluntary)),
      forced: sum(switches.map(({ forced }) => forced)),
    }
  }
}
