import { makeQueue } from '../../base/queue.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Answer, Unopened } from './connection.ts'
import type { WireRequest } from './request.ts'

/** A request that has been handed in and ends once. What carries it says how it is cut. */
export class Waiting {
  readonly request: WireRequest
  #done: ((answer: Answer) => void) | undefined
  /** Cuts what carries it, which then ends it; undefined while nothing does. */
  cut: ((failure: FailureKind) => void) | undefined
  /** What keeps it from being carried, when that is this machine: the code of its error. */
  held: (() => string | undefined) | undefined

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
    this.cut = undefined
    done?.(answer)
  }

  /** Ends it without an answer; `local` is the code of what this machine itself did. */
  fail(failure: FailureKind, local?: string): void {
    this.end({ status: 0, failure, local, bytesIn: 0, kept: undefined })
  }

  /** Ends it now, wherever it is; nothing happens when it has ended. */
  cancel(failure: FailureKind): void {
    const local = this.held?.()
    if (this.cut) this.cut(failure)
    else if (local === undefined) this.fail(failure)
    else this.fail('local', local)
  }
}

/** Requests that wait for a connection, in order. */
export interface Queue {
  readonly length: number
  add(waiting: Waiting): void
  /** The first that has not ended; undefined when there is none. */
  take(): Waiting | undefined
  /** A connection did not open: the first of those that wait ends by that, and who waits longer waits because of it. */
  refuse(cause: Unopened): void
}

export function newQueue(): Queue {
  const queue = makeQueue<Waiting>()
  /** How many connections this machine kept from opening, and by what the last. */
  let held = 0
  let code: string | undefined
  const take = () => {
    let waiting = queue.take()
    while (waiting?.ended) waiting = queue.take()
    return waiting
  }
  return {
    get length() {
      return queue.length
    },
    add(waiting) {
      const before = held
      waiting.held = () => (held > before ? code : undefined)
      queue.add(waiting)
    },
    take,
    refuse(cause) {
      if (cause === 'refused') {
        take()?.fail('refused')
        return
      }
      held += 1
      code = cause.local
      take()?.fail('local', code)
    },
  }
}
