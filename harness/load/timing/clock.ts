/** If two readings are further apart than this, in milliseconds, something interrupted them. */
const promptMs = 0.01
const maxReadings = 1000

/**
 * How far this thread's performance.now() is ahead of the monotonic clock (process.hrtime), in milliseconds. Every thread
 * counts from its own start, and the monotonic clock is the same for all. A thread that is interrupted between reading the
 * one and the other would be wrong by that time, so the fastest of many readings counts.
 */
export function aheadOfMonotonic(): number {
  let best = Number.POSITIVE_INFINITY
  let ahead = 0
  for (let left = maxReadings; left > 0 && best > promptMs; left -= 1) {
    const before = performance.now()
    const monotonic = Number(process.hrtime.bigint()) / 1e6
    const after = performance.now()
    if (after - before >= best) continue
    best = after - before
    ahead = (before + after) / 2 - monotonic
  }
  return ahead
}
