import { fifo } from '../../base/queue.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Answer } from './connection.ts'
import type { WireRequest } from './request.ts'

/** A request that has been handed in and ends once. What carries it says how it is cut. */
export class Waiting {
  readonly request: WireRequest
  #done: ((answer: Answer) => void) | undefined
  /** Cuts what carries it, which then ends it; undefined while nothing does. */
  cut: ((failure: FailureKind) => void) | undefined

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

  /** Ends it without an answer. */
  fail(failure: FailureKind): void {
    this.end({ status: 0, failure, bytesIn: 0, kept: undefined })
  }

  /** Ends it now, wherever it is; nothing happens when it has ended. */
  cancel(failure: FailureKind): void {
    if (this.cut) this.cut(failure)
    else this.fail(failure)
  }
}

/** Requests that wait for a connection, in order. */
export interface Queue {
  readonly length: number
  add(waiting: Waiting): void
  /** The first that has not ended; undefined when there is none. */
  take(): Waiting | undefined
}

export function newQueue(): Queue {
  const queue = fifo<Waiting>()
  return {
    get length() {
      return queue.length
    },
    add: (waiting) => queue.add(waiting),
    take() {
      let waiting = queue.take()
      while (waiting?.ended) waiting = queue.take()
      return waiting
    },
  }
}
