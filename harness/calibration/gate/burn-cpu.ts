/**
 * Loaded into a Node app with `--import`, this makes each of its HTTP requests cost more CPU time. It is a known regression
 * for a target without patches of its own. `?microseconds=150` in its URL sets the amount.
 */

import { Server } from 'node:http'
import { Server as SecureServer } from 'node:https'

const microseconds = Number(new URL(import.meta.url).searchParams.get('microseconds'))

/** In milliseconds: a longer pause between two readings of the clock is time in which the thread did not run. */
const longestStep = 0.05

/**
 * Adds up the time in which this thread ran, so that what a busy machine takes from it is not counted. The CPU time that the
 * system reports for one thread grows by whole ticks of 1 to 10 ms, which is more than most requests cost.
 */
function burn(): void {
  let left = microseconds / 1000
  let last = performance.now()
  while (left > 0) {
    const now = performance.now()
    if (now - last < longestStep) left -= now - last
    last = now
  }
}

for (const prototype of [Server.prototype, SecureServer.prototype]) {
  const emit = prototype.emit
  prototype.emit = function (this: Server & SecureServer, event: string, ...values: unknown[]): boolean {
    if (event === 'request') burn()
    return Reflect.apply(emit, this, [event, ...values])
  } as typeof emit
}
