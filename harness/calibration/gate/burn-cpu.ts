/**
 * Loaded into a Node app with `--import`, this makes each of its HTTP requests cost more CPU time: a regression that is
 * known, for a target that has no patches of its own. `?microseconds=150` of its URL says how much.
 */

import { Server } from 'node:http'
import { Server as SecureServer } from 'node:https'

const microseconds = Number(new URL(import.meta.url).searchParams.get('microseconds'))

/** CPU time of this thread and not time on the wall, in which a busy machine would let it get away with less. */
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
