import type { FailureKind } from '../../measure/evidence.ts'
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

/** A queue with a moving head: shifting an array of thousands would cost what is measured. */
export function newQueue(): Queue {
  let queue: (Waiting | undefined)[] = []
  let head = 0
  return {
    get length() {
      return queue.length - head
    },
    add: (waiting) => queue.push(waiting),
    take() {
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
    },
  }
}
