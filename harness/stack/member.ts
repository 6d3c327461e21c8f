import type { GuardedProcess } from '../guard/process.ts'
import type { Victim } from './faults/victim.ts'
import type { Wire } from './faults/wire/wire.ts'
import type { RunningService } from './stack.ts'
import type { Watch } from './watch.ts'

export interface MemberParts {
  readonly name: string
  readonly version: string
  readonly image?: string | undefined
  readonly port: number
  readonly processes: readonly GuardedProcess[]
  /** Starts the process of this place in `processes` once more; resolves once it is ready. */
  readonly again: (index: number) => Promise<GuardedProcess>
  readonly wire?: Wire | undefined
}

/** A service of the stack with its processes, which a fault may end and start again. */
export class Member implements Victim {
  readonly #parts: MemberParts
  readonly #watch: Watch
  readonly #ended = new Set<GuardedProcess>()
  #processes: readonly GuardedProcess[] = []

  constructor(parts: MemberParts, watch: Watch) {
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

  get service(): RunningService {
    const { name, version, image, port } = this.#parts
    return { name, version, image, port, pids: this.#processes.map(({ pid }) => pid) }
  }

  processes(): readonly GuardedProcess[] {
    return this.#processes
  }

  expectEnd(processes: readonly GuardedProcess[]): void {
    for (const process of processes) this.#watch.expect(process)
  }

  blame(fault: string): () => void {
    return this.#watch.blame(fault)
  }

  async restart(): Promise<void> {
    this.#take(
      await Promise.all(
        this.#processes.map((process, index) =>
          this.#ended.has(process) ? this.#parts.again(index) : process,
        ),
      ),
    )
  }
}
