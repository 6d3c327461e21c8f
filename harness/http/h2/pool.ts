import type { Address } from '../h1/address.ts'
import { Allowance } from '../h1/kept-body.ts'
import type { Limits, Pool } from '../h1/pool.ts'
import { newQueue, Waiting } from '../h1/request-queue.ts'
import type { H2Connection, H2ConnectionEvents } from './carrier.ts'
import { openH2Connection } from './connection.ts'

/** A pool of HTTP/2 connections; each carries as many requests at once as the server allows. */
export function openH2Pool(
  address: Address,
  { cap, timeoutSeconds }: Limits,
  onOpened?: H2ConnectionEvents['onOpened'],
): Pool {
  const connections = new Set<H2Connection>()
  const queue = newQueue()
  const parts = { allowance: new Allowance(), timeoutSeconds }
  /** Requests that were refused once; a second refusal is reported as the result. */
  const refused = new WeakSet<Waiting>()
  let closed = false

  /** Connections are opened one after another; those that are leaving do not count for the limit. */
  const mayOpen = () => {
    const phases = [...connections].map(({ phase }) => phase)
    return !phases.includes('opening') && phases.filter((phase) => phase !== 'leaving').length < cap
  }
  const serve = () => {
    if (closed) return
    for (const connection of connections)
      while (connection.hasRoom) {
        const waiting = queue.take()
        if (waiting === undefined) return
        connection.send(waiting)
      }
    if (queue.length > 0 && mayOpen()) open()
  }
  const open = () => {
    const connection = openH2Connection(address, parts, {
      ...(onOpened === undefined ? {} : { onOpened }),
      onRoom: serve,
      onRefused(waiting) {
        if (refused.has(waiting)) {
          waiting.fail('reset')
          return
        }
        refused.add(waiting)
        queue.add(waiting)
      },
      onGone(connection, cause) {
        connections.delete(connection)
        if (cause !== 'closed') queue.refuse(cause)
        serve()
      },
    })
    connections.add(connection)
  }
  return {
    send(request, done) {
      const waiting = new Waiting(request, done)
      queue.add(waiting)
      serve()
      return waiting
    },
    close() {
      closed = true
      for (const connection of [...connections]) connection.destroy()
    },
  }
}
