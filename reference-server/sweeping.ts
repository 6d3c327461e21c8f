import type { Services } from './http/services.ts'
import { Sweep } from './storage/sweep.ts'

/** In milliseconds. An incomplete upload that was not written to for this long belongs to a process that has ended. */
const abandonedAfterMs = 3_600_000

/** Sweeps at regular intervals until told to stop; a failed sweep is repeated at the next interval. */
export function startSweeping({ settings, database, objects, clock }: Services): () => void {
  const { graceSeconds, intervalSeconds } = settings.sweep
  const sweep = new Sweep(database, objects, graceSeconds)
  let isRunning = false
  const run = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    try {
      await objects.sweep(abandonedAfterMs, clock())
      await sweep.run(clock())
    } catch {
      // PostgreSQL or the disk did not answer; that is counted where it happened.
    } finally {
      isRunning = false
    }
  }
  void objects.sweep(abandonedAfterMs, clock())
  const timer = setInterval(() => void run(), intervalSeconds * 1000)
  return () => {
    clearInterval(timer)
    sweep.stop()
  }
}
