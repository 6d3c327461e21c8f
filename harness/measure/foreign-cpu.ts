import { type CpuTicks, parseCpuTicks } from './kernel-pressure.ts'
import { numericEntries, processTable, readProc, withDescendants } from './procfs.ts'

/** Measures how much of the machine other programs use. */
export interface ForeignCpuWatch {
  /**
   * Ends the measurement: the mean number of processors that others used, including stolen time; undefined when the system
   * does not provide it.
   */
  stop(): number | undefined
}

/**
 * How often our own processes are read, in milliseconds; the time of a process after its last reading counts as that of
 * others.
 */
const sampleEveryMs = 250

/** Measures everything except `roots` and their descendants. Times are in clock ticks of the kernel. */
export function watchForeignCpu(roots: readonly number[], proc = '/proc'): ForeignCpuWatch {
  const ticks = (): CpuTicks | undefined => parseCpuTicks(readProc(`${proc}/stat`) ?? '')
  const seen = new Map<string, number>()
  // A process of others never becomes a descendant of ours, so it is read once. There may be hundreds of them.
  let others: ReadonlySet<number> = new Set()
  let ours = 0
  const look = (first: boolean) => {
    const present = numericEntries(proc)
    const read = present.filter((pid) => !others.has(pid))
    const table = processTable(proc, read)
    const family = new Set(withDescendants(table, roots))
    // The number of a process that has ended may be given to one of ours.
    others = new Set(present.filter((pid) => others.has(pid) || (table.has(pid) && !family.has(pid))))
    for (const pid of family) {
      const stat = table.get(pid)
      if (stat === undefined) continue
      const key = `${pid}@${stat.started}`
      ours += Math.max(0, stat.ticks - (seen.get(key) ?? (first ? stat.ticks : 0)))
      seen.set(key, stat.ticks)
    }
  }
  const before = ticks()
  look(true)
  const timer = setInterval(() => look(false), sampleEveryMs)
  return {
    stop() {
      clearInterval(timer)
      look(false)
      const after = ticks()
      if (before === undefined || after === undefined) return undefined
      const whole = (after.total - before.total) / after.processors
      const used = after.total - before.total - (after.idle - before.idle)
      return whole > 0 ? Math.max(0, used - ours) / whole : undefined
    },
  }
}
