import { parentPort, workerData } from 'node:worker_threads'
import { aheadOfMonotonic } from './clock.ts'
import { sleepToTheMicrosecond } from './timer-slack.ts'

/**
 * Sleeps until the time that is written in shared memory, wakes the loop, and waits for the next time. The first word counts
 * the commands, so that a changed time ends the sleep; the second counts the wake-ups.
 */
const { shared, ahead } = workerData as { readonly shared: SharedArrayBuffer; readonly ahead: number }
const command = new Int32Array(shared, 0, 1)
const woken = new Int32Array(shared, 4, 1)
const time = new Float64Array(shared, 8, 1)
/** How far this thread's clock is ahead of the clock of the thread that writes the times, in milliseconds. */
const shift = aheadOfMonotonic() - ahead

sleepToTheMicrosecond()
parentPort?.postMessage('ready')
let seen = 0
for (;;) {
  Atomics.wait(command, 0, seen)
  seen = Atomics.load(command, 0)
  for (;;) {
    const left = (time[0] ?? 0) + shift - performance.now()
    if (left <= 0) {
      Atomics.add(woken, 0, 1)
      Atomics.notify(woken, 0)
      break
    }
    if (Atomics.wait(command, 0, seen, left) !== 'timed-out') seen = Atomics.load(command, 0)
  }
}
