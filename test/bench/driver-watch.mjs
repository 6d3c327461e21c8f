import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PerformanceObserver } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { getHeapSpaceStatistics } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into every process of a load (`--import`): the one that drives says at its end what it used of memory, and how
 * long it stood still to collect garbage, warm-up included; and why it sent late, when that is asked for. No TypeScript:
 * reading that would take memory of its own.
 */
const directory = process.env.TAILGATE_BENCH_DIRECTORY
const program = process.argv[1] ?? ''
if (isMainThread && directory !== undefined && /\/driver\.[jt]s$/.test(program)) {
  const pauses = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauses.push(duration)
  })
  observer.observe({ entryTypes: ['gc'] })
  const lateness =
    process.env.TAILGATE_BENCH_CAUSES === undefined
      ? undefined
      : await (await import('./lateness-watch.mjs')).watchLateness(pathToFileURL(program).href)
  process.once('exit', () => {
    for (const { duration } of observer.takeRecords()) pauses.push(duration)
    const use = {
      collections: pauses.length,
      pausesMs: pauses.reduce((sum, one) => sum + one, 0),
      longestPauseMs: Math.max(0, ...pauses),
      peakBytes: process.resourceUsage().maxRSS * 1024,
      spaces: Object.fromEntries(
        getHeapSpaceStatistics().map(({ space_name, space_size }) => [space_name, space_size]),
      ),
      externalBytes: process.memoryUsage().external,
      lateness: lateness?.read(),
    }
    writeFileSync(join(directory, 'use.json'), JSON.stringify(use))
  })
}
