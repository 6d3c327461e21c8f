import { usageError } from '../base/errors.ts'
import { isInside } from '../base/paths.ts'
import { isAppContained, requireApp } from '../config/target/require-app.ts'
import type { Endpoints } from '../config/target/target.ts'
import type { User } from '../guard/ledger/run-root.ts'
import type { ProcessDescription } from '../guard/processes/process.ts'
import type { App, AppPlace } from './launch/app-description.ts'
import { namedUserHere, userOrRoot } from './launch/app-user.ts'
import type { DeathWatch } from './launch/death-watch.ts'
import type { Launcher } from './launch/launcher.ts'
import type { RunningService } from './launch/running-service.ts'
import type { Observation, RunningObservers } from './observers/observers.ts'
import { startObservers } from './observers/observers.ts'
import { describeCommand, placedCommand } from './services/app.ts'
import type { Stack } from './stack.ts'
import type { StackService } from './stack-service.ts'

/** The parts of a running stack. */
export interface UpParts {
  readonly endpoints: Endpoints
  /** The services that others use, and the services that use them, in the order in which they are listed. */
  readonly stores: readonly StackService[]
  readonly users: readonly StackService[]
  readonly feeds: string | undefined
  readonly app: App
  readonly guard: Launcher
  readonly watch: DeathWatch
  readonly timings: Readonly<Record<string, number>>
  /** Resolves when a data directory that was prepared for this stack is in the cache. */
  readonly kept: Promise<void>
  readonly warn: (message: string) => void
  readonly observation: (Observation & { readonly ports: readonly number[] }) | undefined
}

/** How long a service may take to end after its soft signal, in milliseconds. */
const stopGraceMs = 2000

export class UpStack implements Stack {
  readonly unseen = []
  readonly #parts: UpParts
  readonly #ending = new AbortController()
  readonly #observing: Promise<void>
  readonly #settled: Promise<void>
  #observers: RunningObservers = { prometheus: undefined, grafana: undefined }

  constructor(parts: UpParts) {
    this.#parts = parts
    // Whoever uses the stack learns of the failure through `failure`.
    this.#observing = this.#observe().catch((problem: unknown) => parts.watch.fail(problem))
    this.#settled = Promise.all([this.#observing, parts.kept]).then(() => undefined)
  }

  async #observe(): Promise<void> {
    const { observation, guard, warn } = this.#parts
    if (observation === undefined) return
    const { signal } = this.#ending
    this.#observers = await startObservers(observation, observation.ports, guard, signal, warn)
  }

  get endpoints(): Endpoints {
    return this.#parts.endpoints
  }

  get services(): readonly RunningService[] {
    const members = this.victims.map(({ service }) => service)
    const { prometheus, grafana } = this.#observers
    const observers = [prometheus, grafana].flatMap((one) => {
      if (one === undefined) return []
      const { name, version, image, port, pids } = one
      return [{ name, version, image, port, pids }]
    })
    return [...members, ...(this.#parts.guard.composed?.others ?? []), ...observers]
  }

  get victims(): readonly StackService[] {
    return [...this.#parts.users, ...this.#parts.stores]
  }

  get prometheus(): string | undefined {
    return this.#observers.prometheus?.url
  }

  get grafana(): Stack['grafana'] {
    return this.#observers.grafana
  }

  get observed(): Promise<void> {
    return this.#settled
  }

  get failure(): Promise<never> {
    return this.#parts.watch.failure
  }

  async requireStanding(): Promise<void> {
    await this.#parts.guard.composed?.requireStanding()
  }

  get timings(): Readonly<Record<string, number>> {
    return this.#parts.timings
  }

  get feeds(): string | undefined {
    return this.#parts.feeds
  }

  async appProcess(place: AppPlace): Promise<ProcessDescription> {
    const { app, guard } = this.#parts
    const { command } = requireApp(app.target)
    if (isAppContained(app.target))
      throw usageError(`The app of ${app.target.name} runs in a container; no process of it is started here.`)
    // It always runs on this machine itself, where profilers can attach to it.
    const here = { ...app, settings: { ...app.settings, host: '127.0.0.1' } }
    const user = guard.kind === 'docker' ? await this.#userHere(here, place, command) : app.user
    return describeCommand({ ...here, user }, place, command)
  }

  /**
   * The user on this machine of an app whose other processes run in containers, where nothing of this machine had to be read.
   * What lies in the app's own directory does not count, because the app could close it to itself. A user whom the target
   * names is never replaced by root.
   */
  async #userHere(app: App, place: AppPlace, command: readonly string[]): Promise<User> {
    const { paths } = await placedCommand(app, place, command)
    const { directory: own } = app.settings
    const { user: asked } = requireApp(app.target)
    if (asked === undefined) return userOrRoot(place.name, app.user, { paths, own, warn: this.#parts.warn })
    const others = paths.filter((path) => !isInside(own, path))
    return namedUserHere({ asked, root: app.root, paths: others }, app.user)
  }

  /** Stops the services. Observers are stopped with the guard, because nobody waits for them. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { watch, users, stores } = this.#parts
    const stop = async (members: readonly StackService[]): Promise<void> => {
      const processes = members.flatMap((member) => member.processes())
      await Promise.all(processes.map((process) => process.stop(stopGraceMs)))
    }
    watch.stop()
    this.#ending.abort()
    await this.#observing
    await stop(users)
    await stop(stores)
  }
}
