import { makeQueue } from '../../base/queue.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Answer, Unopened } from './connection.ts'
import type { WireRequest } from './request.ts'

/** A request that was handed to a pool and ends exactly once. The connection that carries it sets how to cut it. */
export class Waiting {
  readonly request: WireRequest
  #done: ((answer: Answer) => void) | undefined
  #cut: ((failure: FailureKind) => void) | undefined
  #held: (() => string | undefined) | undefined

  constructor(request: WireRequest, done: (answer: Answer) => void) {
    this.request = request
    this.#done = done
  }

  /**
   * Sets how to cut the connection or stream that carries the request; undefined while none does. It is a method because V8
   * allocates a function that is written into a property (`waiting.cut = () => ...`) in its old generation, where it keeps the
   * whole request until all of the heap is collected.
   */
  carriedBy(cut: ((failure: FailureKind) => void) | undefined): void {
    this.#cut = cut
  }

  /** Sets what tells the error code with which this machine itself prevents the request from being carried, if it does. */
  heldBy(held: () => string | undefined): void {
    this.#held = held
  }

  get ended(): boolean {
    return this.#done === undefined
  }

  end(answer: Answer): void {
    const done = this.#done
    this.#done = undefined
    this.#cut = undefined
    done?.(answer)
  }

  /** Ends it without an answer; `local` is the error code when this machine itself caused it. */
  fail(failure: FailureKind, local?: string): void {
    this.end({ status: 0, failure, local, bytesIn: 0, unsent: this.request.length, kept: undefined })
  }

  /** Ends it now, wherever it is; does nothing when it has already ended. */
  cancel(failure: FailureKind): void {
    const local = this.#held?.()
    if (this.#cut) this.#cut(failure)
    else if (local === undefined) this.fail(failure)
    else this.fail('local', local)
  }
}

/** Requests that wait for a connection, in order. */
export interface Queue {
  readonly length: number
  add(waiting: Waiting): void
  /** Removes and returns the first request that has not ended; undefined when there is none. */
  take(): Waiting | undefined
  /**
   * A connection did not open: the first waiting request ends with that cause, which is remembered for those that wait on.
   * None ends where the opening only took too long, since each has a time of its own.
   */
  refuse(cause: Unopened): void
}

export function newQueue(): Queue {
  const queue = makeQueue<Waiting>()
  /** How many connections this machine itself prevented, and the code of the last error. */
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
      // Where no connection is free for long, nothing takes those whose time was over.
      while (queue.first?.ended) queue.take()
      const before = held
      waiting.heldBy(() => (held > before ? code : undefined))
      queue.add(waiting)
    },
    take,
    refuse(cause) {
      if (cause === 'late') return
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
