import type { Endpoints } from '../config/target.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../guard/process.ts'
import type { App, AppPlace } from './app.ts'
import { describeCommand } from './app.ts'
import type { Observation } from './observers.ts'
import { startObservers } from './observers.ts'
import type { RunningPrometheus } from './prometheus.ts'
import type { RunningService, Stack } from './stack.ts'
import type { Watch } from './watch.ts'

/** The parts of a stack that answers. */
export interface UpParts {
  readonly endpoints: Endpoints
  readonly services: readonly RunningService[]
  /** In the order of their start. */
  readonly processes: readonly GuardedProcess[]
  readonly feeds: string
  readonly app: App
  readonly guard: Guard
  readonly watch: Watch
  readonly timings: Readonly<Record<string, number>>
  /** Resolves when a data directory that was prepared for this stack is in the cache. */
  readonly kept: Promise<void>
  readonly observation:
    | (Observation & { readonly ports: readonly number[]; readonly warn: (message: string) => void })
    | undefined
}

/** How long a service may take to leave softly, in milliseconds. */
const grace = 2000

export class UpStack implements Stack {
  readonly #parts: UpParts
  readonly #ending = new AbortController()
  readonly #observing: Promise<void>
  readonly #settled: Promise<void>
  #prometheus: RunningPrometheus | undefined

  constructor(parts: UpParts) {
    this.#parts = parts
    this.#observing = this.#observe()
    this.#settled = Promise.all([this.#observing, parts.kept]).then(() => undefined)
  }

  async #observe(): Promise<void> {
    const { observation, guard } = this.#parts
    if (observation === undefined) return
    const { ports, warn } = observation
    this.#prometheus = await startObservers(observation, ports, guard, this.#ending.signal, warn)
  }

  get endpoints(): Endpoints {
    return this.#parts.endpoints
  }

  get services(): readonly RunningService[] {
    const { services } = this.#parts
    const all = this.#prometheus === undefined ? services : [...services, this.#prometheus]
    // Only what is said of a service: the running things behind it know passwords.
    return all.map(({ name, version, port, pids }) => ({ name, version, port, pids }))
  }

  get prometheus(): string | undefined {
    return this.#prometheus?.url
  }

  get observed(): Promise<void> {
    return this.#settled
  }

  get failure(): Promise<never> {
    return this.#parts.watch.failure
  }

  get timings(): Readonly<Record<string, number>> {
    return this.#parts.timings
  }

  get feeds(): string {
    return this.#parts.feeds
  }

  appProcess(place: AppPlace): Promise<ProcessDescription> {
    const { app, guard } = this.#parts
    return describeCommand(app, place, app.target.app.command, guard)
  }

  /** Observers are left to the guard: they hold nothing that anybody waits for. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { watch, processes } = this.#parts
    watch.stop()
    this.#ending.abort()
    await this.#observing
    const [stores, users] = [processes.slice(0, 2), processes.slice(2)]
    await Promise.all(users.map((process) => process.stop(grace)))
    await Promise.all(stores.map((process) => process.stop(grace)))
  }
}
