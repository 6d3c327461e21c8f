import { type CpuTicks, parseCpuTicks } from './kernel-pressure.ts'
import { processTable, readProc, withDescendants } from './procfs.ts'

/** The watch over what programs that are not ours take of the machine. */
export interface ForeignCpuWatch {
  /** Ends the watch: processors they took in the mean, stolen ones counted; undefined where the system does not tell. */
  stop(): number | undefined
}

/** How often our own processes are looked at: what one took after the last look counts as another's. */
const sampleEveryMs = 250

/** Watches everything but `roots` and what they started. Times are in clock ticks of the kernel, whatever those are. */
export function watchForeignCpu(roots: readonly number[], proc = '/proc'): ForeignCpuWatch {
  const ticks = (): CpuTicks | undefined => parseCpuTicks(readProc(`${proc}/stat`) ?? '')
  const seen = new Map<string, number>()
  let ours = 0
  const look = (first: boolean) => {
    const table = processTable(proc)
    for (const pid of withDescendants(table, roots)) {
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
