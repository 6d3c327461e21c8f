import type { Services } from './http/services.ts'
import { Sweep } from './storage/sweep.ts'

/** Parts of uploads that nothing was added to for so long belong to a process that is gone. */
const abandonedAfterMs = 3_600_000

/** Sweeps every so often until told to stop; a sweep that fails is tried again at the next. */
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
      // PostgreSQL or the disk did not answer, and that is counted where it happened.
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
