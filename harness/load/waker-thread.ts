import { parentPort, workerData } from 'node:worker_threads'

/**
 * Sleeps until the time that stands in shared memory, sends a message, and waits for the next. The first word counts
 * the commands, so that a changed time ends the sleep.
 */
const { shared, origin, clock } = workerData as {
  readonly shared: SharedArrayBuffer
  readonly origin: number
  readonly clock: bigint
}
const command = new Int32Array(shared, 0, 1)
const time = new Float64Array(shared, 8, 1)
// Every thread has a performance.now() of its own; the monotonic clock below it is the same.
const here = performance.now()
const ahead = here - Number(process.hrtime.bigint() - clock) / 1e6 - origin

parentPort?.postMessage('ready')
let seen = 0
for (;;) {
  Atomics.wait(command, 0, seen)
  seen = Atomics.load(command, 0)
  for (;;) {
    const left = (time[0] ?? 0) + ahead - performance.now()
    if (left <= 0) {
      parentPort?.postMessage('now')
      break
    }
    if (Atomics.wait(command, 0, seen, left) !== 'timed-out') seen = Atomics.load(command, 0)
  }
}
