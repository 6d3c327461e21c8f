import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the event loop is looked at, in milliseconds; a look that comes on time reads as this and is no delay. */
const resolution = 10

/** This process between `start` and `stop`. */
export interface SelfCondition {
  /** CPU seconds, user and system, of all its threads. */
  readonly cpuSeconds: number
  /** p99 of the delay of its event loop in microseconds. */
  readonly eventLoopDelayP99: number
}

/** Watches the process it runs in; the first `stop` counts, later ones give the same. */
export function watchSelf(): { start(): void; stop(): SelfCondition } {
  const delay = monitorEventLoopDelay({ resolution })
  let before = process.cpuUsage()
  let condition: SelfCondition | undefined
  return {
    start() {
      before = process.cpuUsage()
      delay.enable()
    },
    stop() {
      if (condition) return condition
      const { user, system } = process.cpuUsage(before)
      delay.disable()
      const p99 = delay.count > 0 ? delay.percentile(99) / 1000 - resolution * 1000 : 0
      condition = { cpuSeconds: (user + system) / 1e6, eventLoopDelayP99: Math.max(0, p99) }
      return condition
    },
  }
}
