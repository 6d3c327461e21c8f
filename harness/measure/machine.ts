import type { MachineSecond } from '../evidence/evidence.ts'
import { type ContentionReading, contentionBetween, readContention } from './kernel-pressure.ts'
import { parseNetDev, readProc } from './procfs.ts'

/** Cumulative counters of the whole machine, in bytes, and the memory that is available now. */
export interface MachineCounters {
  readonly memoryAvailable: number
  readonly diskRead: number
  readonly diskWritten: number
  readonly networkIn: number
  readonly networkOut: number
}

const numberIn = (text: string, line: RegExp, unit: number): number =>
  Number(line.exec(text)?.[1] ?? 0) * unit

/** Reads /proc/meminfo, /proc/vmstat (pages in and out, in KiB) and /proc/net/dev. */
export function parseMachine(meminfo: string, vmstat: string, netDev: string): MachineCounters {
  const { received, sent } = parseNetDev(netDev)
  return {
    memoryAvailable: numberIn(meminfo, /^MemAvailable: +(\d+) kB$/m, 1024),
    diskRead: numberIn(vmstat, /^pgpgin (\d+)$/m, 1024),
    diskWritten: numberIn(vmstat, /^pgpgout (\d+)$/m, 1024),
    networkIn: received,
    networkOut: sent,
  }
}

/** Keeps the last reading of the machine, because the use in a second is the difference of two readings. */
export class MachineMeter {
  readonly #proc: string
  #last: { readonly contention: ContentionReading; readonly counters: MachineCounters } | undefined

  constructor(proc: string) {
    this.#proc = proc
  }

  /**
   * The use of the machine since the previous call, scaled to one second; undefined at the first call, which only takes the
   * reading.
   */
  read(at: number): MachineSecond | undefined {
    const text = (name: string) => readProc(`${this.#proc}/${name}`) ?? ''
    const contention = readContention(at / 1000, this.#proc)
    const counters = parseMachine(text('meminfo'), text('vmstat'), text('net/dev'))
    const last = this.#last
    this.#last = { contention, counters }
    if (last === undefined) return undefined
    const { seconds, pressure, steal = 0, busy = 0 } = contentionBetween(last.contention, contention)
    const processors = contention.ticks?.processors ?? 1
    const since = (what: 'diskRead' | 'diskWritten' | 'networkIn' | 'networkOut') =>
      Math.round(Math.max(0, counters[what] - last.counters[what]) / Math.max(seconds, 1e-3))
    return {
      at,
      processors,
      cpu: Math.max(0, busy - steal) * processors,
      steal: steal * processors,
      stalled: pressure,
      memoryAvailable: counters.memoryAvailable,
      diskRead: since('diskRead'),
      diskWritten: since('diskWritten'),
      networkIn: since('networkIn'),
      networkOut: since('networkOut'),
    }
  }
}
