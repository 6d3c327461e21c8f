/** Two readings further apart than this (milliseconds) had something between them. */
const promptMs = 0.01
const maxReadings = 1000

/**
 * How far this thread's performance.now() is ahead of the monotonic clock (process.hrtime), in milliseconds. Every
 * thread counts from its own start; the clock below is the same. A thread that is put aside between reading the one
 * and the other would be off by that much, so the promptest of many readings counts.
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
