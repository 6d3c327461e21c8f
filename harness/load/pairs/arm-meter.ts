import { closeSync, openSync, readSync } from 'node:fs'
import type { Slice } from '../../evidence/paired.ts'
import { FamilyTimes } from '../../measure/family-times.ts'
import { parseCpuTicks } from '../../measure/kernel-pressure.ts'
import { processTable, type ThreadTime, ticksPerSecond } from '../../measure/procfs.ts'
import type { WatchedService } from '../../measure/resources.ts'

/** The use of the machine by a slice. */
export type Use = Pick<Slice, 'cpu' | 'generatorCpu' | 'runQueueWait' | 'foreignCpu' | 'steal'>

interface Reading {
  readonly families: ReadonlyMap<string, ThreadTime>
  readonly machine: MachineReading | undefined
  readonly own: number
}

/** CPU seconds since boot, of all processors together. */
interface MachineReading {
  readonly used: number
  readonly steal: number
}

/** The number of processes and threads started since boot as a text, or the whole text if it does not contain the number. */
const bornIn = (stat: string): string => /^processes \d+$/m.exec(stat)?.[0] ?? stat

const scanAgainAfterMs = 500
const maxStatBytes = 65_536

/** /proc/stat, kept open: the use of the machine, and whether there may be new processes. */
export class MachineStat implements Disposable {
  readonly #buffer = Buffer.alloc(maxStatBytes)
  readonly #file: number | undefined

  constructor(proc = '/proc') {
    try {
      this.#file = openSync(`${proc}/stat`, 'r')
    } catch {
      // Not Linux: nothing can be read.
    }
  }

  get text(): string {
    if (this.#file === undefined) return ''
    return this.#buffer.toString('latin1', 0, readSync(this.#file, this.#buffer, 0, maxStatBytes, 0))
  }

  read(): MachineReading | undefined {
    const ticks = parseCpuTicks(this.text)
    if (ticks === undefined) return undefined
    const { total, idle, steal } = ticks
    return { used: (total - idle - steal) / ticksPerSecond, steal: steal / ticksPerSecond }
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}

/** CPU seconds of this process, of all its threads. */
const ownCpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Reads the use of an arm and of the machine at the beginning and end of each slice. */
export class ArmMeter implements Disposable {
  readonly #times: FamilyTimes
  readonly #stat: MachineStat
  readonly #proc: string
  #born: string | undefined
  #scannedAt = Number.NEGATIVE_INFINITY
  #before: Reading | undefined

  /** `others` are the processes of the other arm. */
  constructor(
    services: readonly WatchedService[],
    others: readonly number[],
    stat: MachineStat,
    proc = '/proc',
  ) {
    this.#times = new FamilyTimes(services, others, proc)
    this.#stat = stat
    this.#proc = proc
  }

  /**
   * Looks for new processes if there may be any. That can take milliseconds, so it is not done while anything is measured,
   * and not all the time if other programs start processes all the time. What a process has used before it is found counts
   * once it is found.
   */
  prepare(): void {
    const now = performance.now()
    if (now - this.#scannedAt < scanAgainAfterMs) return
    const born = bornIn(this.#stat.text)
    if (born === this.#born) return
    this.#born = born
    this.#scannedAt = now
    this.#times.scan(processTable(this.#proc))
  }

  begin(): void {
    const machine = this.#stat.read()
    const families = this.#times.read()
    this.#before = { families, machine, own: ownCpu() }
  }

  /** The use since `begin`. Values that the system does not provide count as zero. */
  end(): Use {
    const own = ownCpu()
    const families = this.#times.read()
    const machine = this.#stat.read()
    const before = this.#before ?? { families, machine, own }
    const cpu: Record<string, number> = {}
    let runQueueWait = 0
    for (const [name, { ran, waited }] of families) {
      const last = before.families.get(name)
      cpu[name] = ran - (last?.ran ?? 0)
      runQueueWait += waited - (last?.waited ?? 0)
    }
    const generatorCpu = own - before.own
    const ours = Object.values(cpu).reduce((sum, seconds) => sum + seconds, generatorCpu)
    const since = (what: keyof MachineReading) =>
      Math.max(0, (machine?.[what] ?? 0) - (before.machine?.[what] ?? 0))
    const foreignCpu = machine === undefined ? 0 : Math.max(0, since('used') - ours)
    return { cpu, generatorCpu, runQueueWait, foreignCpu, steal: since('steal') }
  }

  [Symbol.dispose](): void {
    this.#times[Symbol.dispose]()
  }
}
