import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'
import { metricCatalogue } from './metrics.ts'

/** The interval between two measurements of the event loop delay, in milliseconds. */
const intervalMs = 10

type Delay = ReturnType<typeof monitorEventLoopDelay>

/** The delays that prom-client exports, by the last part of their metric names; this file replaces its monitor. */
const statistics: Readonly<Record<string, (delay: Delay) => number>> = {
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ mean }) => mean,
  p50: (delay) => delay.percentile(50),
  p90: (delay) => delay.percentile(90),
  p99: (delay) => delay.percentile(99),
}

/** Makes prom-client's own monitor measure only once a second, because its result is not used. */
export const withoutOwnMonitor = { eventLoopMonitoringPrecision: 1000 }

/**
 * How late the event loop is, in seconds, since the last scrape. Node measures from one timer call to the next, including the
 * interval, and prom-client exports that: a loop that is never late would show 10 ms.
 */
export const lateSeconds = (nanoseconds: number): number =>
  Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - intervalMs / 1000) : 0

/**
 * Replaces the delays that prom-client exports by delays without the interval, and adds the share of time in which the loop
 * works.
 */
export function observeEventLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: intervalMs })
  delay.enable()
  for (const name of ['lag', 'lag_stddev', ...Object.keys(statistics).map((key) => `lag_${key}`)])
    registry.removeSingleMetric(`nodejs_eventloop_${name}_seconds`)
  const gauges = Object.keys(statistics).map((name, index) => {
    const gauge: Gauge = new Gauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help: `How late the event loop was since the last scrape (${name}), without the interval of ${intervalMs} ms at which it is looked at.`,
      registers: [registry],
      // The first metric is collected first, and its collection sets all of them.
      ...(index === 0 && { collect: () => collect() }),
    })
    return gauge
  })
  const collect = () => {
    for (const [index, read] of Object.values(statistics).entries())
      gauges[index]?.set(lateSeconds(delay.count === 0 ? 0 : read(delay)))
    delay.reset()
  }
  let before = performance.eventLoopUtilization()
  const name = 'nodejs_eventloop_utilization_ratio'
  const busy = new Gauge({
    name,
    help: metricCatalogue.find((row) => row.name === name)?.help ?? name,
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization()
      busy.set(performance.eventLoopUtilization(now, before).utilization)
      before = now
    },
  })
}
