import { monitorEventLoopDelay } from 'node:perf_hooks'

/** The sampling interval of the event loop delay, in milliseconds; a sample without any delay has this value. */
const sampleEveryMs = 10

/** The condition of this process between `start` and `stop`. */
export interface OwnProcess {
  /** CPU seconds, user and system, of all its threads. */
  readonly cpuSeconds: number
  /** p99 of its event loop delay in microseconds. */
  readonly eventLoopDelayP99: number
}

/** Watches its own process. The first `stop` ends the measurement; later calls give the same result. */
export function watchOwnProcess(): { start(): void; stop(): OwnProcess } {
  const delay = monitorEventLoopDelay({ resolution: sampleEveryMs })
  let before = process.cpuUsage()
  let condition: OwnProcess | undefined
  return {
    start() {
      before = process.cpuUsage()
      delay.enable()
    },
    stop() {
      if (condition) return condition
      const { user, system } = process.cpuUsage(before)
      delay.disable()
      const p99 = delay.count > 0 ? delay.percentile(99) / 1000 - sampleEveryMs * 1000 : 0
      condition = { cpuSeconds: (user + system) / 1e6, eventLoopDelayP99: Math.max(0, p99) }
      return condition
    },
  }
}
