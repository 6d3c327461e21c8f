import type { FailureKind } from '../../measure/evidence.ts'
import { type Answer, type Connection, openConnection } from './connection.ts'
import type { WireRequest } from './request.ts'

/** A request that has been handed in, until its answer comes. */
export interface Exchange {
  /** Ends it now as `failure`, wherever it is; nothing happens when it has ended. */
  cancel(failure: FailureKind): void
}

/** Connections to one address, opened as they are needed up to a cap; what finds none free waits in order. */
export interface Pool {
  send(request: WireRequest, done: (answer: Answer) => void): Exchange
  close(): void
}

class Waiting implements Exchange {
  readonly request: WireRequest
  #done: ((answer: Answer) => void) | undefined
  connection: Connection | undefined

  constructor(request: WireRequest, done: (answer: Answer) => void) {
    this.request = request
    this.#done = done
  }

  get ended(): boolean {
    return this.#done === undefined
  }

  end(answer: Answer): void {
    const done = this.#done
    this.#done = undefined
    this.connection = undefined
    done?.(answer)
  }

  cancel(failure: FailureKind): void {
    if (this.connection) this.connection.destroy(failure)
    else this.end({ status: 0, failure, bytesIn: 0, kept: undefined })
  }
}

export function openPool(address: { readonly host: string; readonly port: number }, cap: number): Pool {
  const buffer = new Uint8Array(64 * 1024)
  const all = new Set<Connection>()
  const free: Connection[] = []
  // A queue with a moving head: shifting an array of thousands would cost what is measured.
  let queue: (Waiting | undefined)[] = []
  let head = 0
  let opening = 0
  let closed = false

  const next = (): Waiting | undefined => {
    while (head < queue.length) {
      const waiting = queue[head]
      queue[head] = undefined
      head += 1
      if (head > 1024 && head * 2 > queue.length) {
        queue = queue.slice(head)
        head = 0
      }
      if (waiting !== undefined && !waiting.ended) return waiting
    }
    queue = []
    head = 0
    return undefined
  }
  const carry = (connection: Connection, waiting: Waiting) => {
    waiting.connection = connection
    connection.send(waiting.request, (answer) => waiting.end(answer))
  }
  const open = () => {
    opening += 1
    let ready = false
    const connection = openConnection(address, buffer, {
      onFree(connection) {
        if (!ready) {
          ready = true
          opening -= 1
        }
        const waiting = next()
        if (waiting === undefined) free.push(connection)
        else carry(connection, waiting)
      },
      onGone(connection, cause) {
        all.delete(connection)
        const at = free.indexOf(connection)
        if (at >= 0) free.splice(at, 1)
        if (cause === 'refused') {
          opening -= 1
          next()?.end({ status: 0, failure: 'refused', bytesIn: 0, kept: undefined })
        }
        // Those that wait need another connection in its place.
        if (!closed && queue.length - head > opening && all.size < cap) open()
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
        queue.push(waiting)
        if (queue.length - head > opening && all.size < cap) open()
      }
      return waiting
    },
    close() {
      closed = true
      for (const connection of [...all]) connection.destroy('reset')
      free.length = 0
    },
  }
}
