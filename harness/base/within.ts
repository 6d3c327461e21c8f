import { setTimeout as delay } from 'node:timers/promises'

/** The result of a promise, or `late` when it takes longer than `milliseconds`. Leaves no timer running. */
export async function within<T, L>(promise: Promise<T>, milliseconds: number, late: L): Promise<T | L> {
  const timer = new AbortController()
  const expired = delay(milliseconds, late, { signal: timer.signal })
  // The timer is aborted once it is not needed, which is no failure.
  expired.catch(() => undefined)
  return Promise.race([promise, expired]).finally(() => timer.abort())
}
