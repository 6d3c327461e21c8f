import { readFile } from 'node:fs/promises'
import { ticksPerSecond } from '../../measure/procfs.ts'
import { startTicks } from '../processes/identity.ts'

/** How much earlier than the given moment a process may have started, since both are rounded, in clock ticks. */
const toleranceTicks = 100

/** The time since boot in clock ticks; NaN without /proc. */
export async function ticksNow(): Promise<number> {
  const seconds = Number.parseFloat(await readFile('/proc/uptime', 'latin1').catch(() => ''))
  return Math.floor(seconds * ticksPerSecond)
}

/** When a process started, in clock ticks since boot; NaN when it has ended, and without /proc. */
export const ticksAtStart = async (pid: number, proc = '/proc'): Promise<number> =>
  Number((await startTicks(pid, proc)) ?? Number.NaN)

/**
 * Whether there is a process of this id here that did not start before a moment. An engine may count the processes of another
 * machine or of another namespace. What has the number of its container's process here is then another process, which has
 * mostly run for longer than that container. Without /proc the engine is always in another machine, so that it is false.
 * @param ticks the moment, in clock ticks since boot.
 */
export async function beganSince(pid: number, ticks: number, proc = '/proc'): Promise<boolean> {
  return (await ticksAtStart(pid, proc)) >= ticks - toleranceTicks
}
