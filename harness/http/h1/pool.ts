import type { FailureKind } from '../../evidence/evidence.ts'
import type { Address } from './address.ts'
import { type Answer, type Connection, type ConnectionEvents, openConnection } from './connection.ts'
import { Allowance } from './kept-body.ts'
import { openingsByTurn, pacedOpenings } from './opening-rate.ts'
import type { WireRequest } from './request.ts'
import { newQueue, Waiting } from './request-queue.ts'

/** A request that was handed to the pool, until its answer comes. */
export interface Exchange {
  /** Ends it now as `failure`, wherever it is; does nothing when it has already ended. */
  cancel(failure: FailureKind): void
}

/** Connections to one address, opened as needed up to a limit. Requests without a free connection wait in order. */
export interface Pool {
  send(request: WireRequest, done: (answer: Answer) => void): Exchange
  close(): void
}

function carry(connection: Connection, waiting: Waiting): void {
  waiting.carriedBy((failure) => connection.destroy(failure))
  connection.send(waiting.request, (answer) => waiting.end(answer))
}

/** The most connections, and the seconds after which one that is still opening is given up: the time of a request. */
export interface Limits {
  readonly cap: number
  readonly timeoutSeconds: number
}

/** A pool of HTTP/1.1 connections, each of which carries one request at a time. */
export function openPool(address: Address, limits: Limits, onOpened?: ConnectionEvents['onOpened']): Pool {
  const memory = { ...limits, buffer: Buffer.allocUnsafeSlow(64 * 1024), allowance: new Allowance() }
  const all = new Set<Connection>()
  const free: Connection[] = []
  const queue = newQueue()
  let opening = 0
  let closed = false

  const openWhenNeeded = () => {
    while (!closed && queue.length > opening && all.size < limits.cap && openings.take()) open()
  }
  const openings = (address.tls === undefined ? openingsByTurn : pacedOpenings)(openWhenNeeded)
  const open = () => {
    opening += 1
    let ready = false
    const connection = openConnection(address, memory, {
      ...(onOpened === undefined ? {} : { onOpened }),
      onFree(connection) {
        if (!ready) {
          ready = true
          opening -= 1
        }
        const waiting = queue.take()
        if (waiting === undefined) free.push(connection)
        else carry(connection, waiting)
      },
      onGone(connection, cause) {
        all.delete(connection)
        const at = free.indexOf(connection)
        if (at >= 0) free.splice(at, 1)
        if (cause !== 'closed') {
          opening -= 1
          queue.refuse(cause)
        }
        // Waiting requests need another connection in its place.
        openWhenNeeded()
      },
    })
    all.add(connection)
  }
  return {
    send(request, done) {
      const waiting = new Waiting(request, done)
      const connection = free.pop()
      if (connection !== undefined) carry(connection, waiting)
      else {
        queue.add(waiting)
        openWhenNeeded()
      }
      return waiting
    },
    close() {
      closed = true
      openings.close()
      for (const connection of [...all]) connection.destroy('reset')
      free.length = 0
    },
  }
}
