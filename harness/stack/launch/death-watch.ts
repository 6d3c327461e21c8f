import type { Guard, GuardedProcess } from '../../guard/processes/process.ts'
import { diedError } from '../../guard/waiting/ready.ts'

/** Notices services that end unexpectedly. */
export class DeathWatch {
  readonly failure: Promise<never>
  readonly #reject: (problem: unknown) => void
  readonly #expected = new Set<GuardedProcess>()
  readonly #faults = new Set<string>()
  #stopping = false
  #when = 'while the stack was starting'

  constructor(guard: Guard) {
    const { promise, reject } = Promise.withResolvers<never>()
    // The rejection is handled by whoever awaits it; until then it must not count as unhandled.
    promise.catch(() => undefined)
    this.failure = promise
    this.#reject = reject
    void guard.lost.then(reject)
  }

  /** Something that the stack needs, apart from its processes, has failed. */
  fail(problem: unknown): void {
    if (!this.#stopping) this.#reject(problem)
  }

  /** The stack answers now. */
  started(): void {
    this.#when = 'while it was needed'
  }

  /** From now on, services may end. */
  stop(): void {
    this.#stopping = true
  }

  /** Until the returned function is called, this service may end. */
  expect(service: GuardedProcess): () => void {
    this.#expected.add(service)
    return () => void this.#expected.delete(service)
  }

  /** Until the returned function is called, a service that ends is reported as having ended during this fault. */
  blame(fault: string): () => void {
    this.#faults.add(fault)
    return () => void this.#faults.delete(fault)
  }

  /** Watches a service that others need. */
  add(service: GuardedProcess): void {
    void service.ended.then(async (ending) => {
      if (this.#stopping || this.#expected.has(service)) return
      const during = this.#faults.size === 0 ? '' : ` and during ${[...this.#faults].join(', ')}`
      this.#reject(await diedError(service, ending, `${this.#when}${during}`))
    })
  }
}
