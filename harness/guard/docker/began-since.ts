import { readFile } from 'node:fs/promises'
import { startOf } from '../processes/identity.ts'

/** The unit in which Linux tells when a process started, on every processor that Node runs on. */
const ticksPerSecond = 100

/** How much earlier than the given moment a process may have started, since both are rounded, in clock ticks. */
const toleranceTicks = 100

/** The time since boot in clock ticks; 0 without /proc. */
export async function ticksNow(): Promise<number> {
  const seconds = Number.parseFloat(await readFile('/proc/uptime', 'latin1').catch(() => ''))
  return Number.isNaN(seconds) ? 0 : Math.floor(seconds * ticksPerSecond)
}

/**
 * Whether there is a process of this id here that did not start before a moment. An engine may count the processes of another
 * machine or of another namespace. What has the number of its container's process here is then another process, which has
 * mostly run for longer than that container.
 * @param ticks the moment, in clock ticks since boot.
 */
export async function beganSince(pid: number, ticks: number): Promise<boolean> {
  const start = await startOf(pid)
  return start !== undefined && Number(start) >= ticks - toleranceTicks
}
