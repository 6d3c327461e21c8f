/**
 * Loaded into a Node app with `--import`, this makes each of its HTTP requests cost more CPU time. It is a known regression
 * for a target without patches of its own. `?microseconds=150` in its URL sets the amount.
 */

import { Server } from 'node:http'
import { Server as SecureServer } from 'node:https'

const microseconds = Number(new URL(import.meta.url).searchParams.get('microseconds'))

/** Measured in CPU time of this thread and not in wall-clock time, of which a busy machine would take a part. */
function burn(): void {
  const { user, system } = process.threadCpuUsage()
  const until = user + system + microseconds
  for (;;) {
    const used = process.threadCpuUsage()
    if (used.user + used.system >= until) return
  }
}

for (const prototype of [Server.prototype, SecureServer.prototype]) {
  const emit = prototype.emit
  prototype.emit = function (this: Server & SecureServer, event: string, ...values: unknown[]): boolean {
    if (event === 'request') burn()
    return Reflect.apply(emit, this, [event, ...values])
  } as typeof emit
}
