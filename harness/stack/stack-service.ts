import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../base/errors.ts'
import type { GuardedProcess } from '../guard/processes/process.ts'
import type { Check } from '../guard/waiting/ready.ts'
import type { Victim } from './faults/victim.ts'
import type { Wire } from './faults/wire/wire.ts'
import type { DeathWatch } from './launch/death-watch.ts'
import type { Disk } from './launch/disk.ts'
import type { RunningService } from './launch/running-service.ts'

export interface StackServiceParts {
  readonly name: string
  readonly version: string
  readonly image?: string | undefined
  readonly port: number
  /** The ports of all its processes; left out where it has the one. */
  readonly ports?: readonly number[] | undefined
  /** Whether it must accept connections at its port; true when left out. */
  readonly isAsked?: boolean | undefined
  readonly processes: readonly GuardedProcess[]
  /** The processes to measure when they are others, as in containers that Compose started. */
  readonly pids?: readonly number[] | undefined
  /** Starts the process at this index of `processes` again; resolves once it is ready. */
  readonly again: (index: number) => Promise<GuardedProcess>
  readonly wire?: Wire | undefined
  readonly disk?: Disk | undefined
  /** Whether it is healthy, for a service that may fail during a fault without having to. */
  readonly check?: Check | undefined
}

/** How long a service may take to become healthy by itself, in milliseconds. */
const recoveryTimeoutMs = 30_000

/** A service of the stack with its processes, which a fault may end and start again. */
export class StackService implements Victim {
  readonly #parts: StackServiceParts
  readonly #watch: DeathWatch
  readonly #ended = new Set<GuardedProcess>()
  #processes: readonly GuardedProcess[] = []
  /** Resolves when the last restart is over, also when it failed. */
  #restarted: Promise<unknown> = Promise.resolve()

  constructor(parts: StackServiceParts, watch: DeathWatch) {
    this.#parts = parts
    this.#watch = watch
    this.#take(parts.processes)
  }

  #take(processes: readonly GuardedProcess[]): void {
    this.#processes = processes
    for (const process of processes) void process.ended.then(() => this.#ended.add(process))
  }

  get name(): string {
    return this.#parts.name
  }

  get wire(): Wire | undefined {
    return this.#parts.wire
  }

  get disk(): Disk | undefined {
    return this.#parts.disk
  }

  get service(): RunningService {
    const { name, version, image, port, ports, isAsked } = this.#parts
    const pids = this.#parts.pids ?? this.#processes.map(({ pid }) => pid)
    return { name, version, image, port, ports, isAsked, pids }
  }

  processes(): readonly GuardedProcess[] {
    return this.#processes
  }

  expectEnd(processes: readonly GuardedProcess[]): () => void {
    const forgiven = processes.map((process) => this.#watch.expect(process))
    return () => {
      for (const watchAgain of forgiven) watchAgain()
    }
  }

  async revive(): Promise<'went on' | 'started again'> {
    const deadline = performance.now() + recoveryTimeoutMs
    for (;;) {
      if (this.#processes.some((process) => this.#ended.has(process))) {
        await this.restart()
        return 'started again'
      }
      const problem = await this.#parts.check?.().catch(messageOf)
      if (problem === undefined) return 'went on'
      if (performance.now() > deadline) throw new Error(`${this.name} is not well again: ${problem}`)
      await delay(20)
    }
  }

  blame(fault: string): () => void {
    return this.#watch.blame(fault)
  }

  /**
   * Starts what has ended again. Faults may overlap, and a process that another fault is already starting must not be started
   * twice, so restarts are made one after another.
   */
  restart(): Promise<void> {
    const restarting = this.#restarted.then(() => this.#startEnded())
    this.#restarted = restarting.catch(() => undefined)
    return restarting
  }

  async #startEnded(): Promise<void> {
    this.#take(
      await Promise.all(
        this.#processes.map((process, index) =>
          this.#ended.has(process) ? this.#parts.again(index) : process,
        ),
      ),
    )
  }
}
