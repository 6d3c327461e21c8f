import { join } from 'node:path'
import type { Fault } from './config/fault.ts'
import type { DriveMessage } from './load/protocol.ts'
import { openAppendFile } from './measure/append-file.ts'
import type { Phase } from './measure/evidence.ts'
import type { Watch } from './progress.ts'
import { inject } from './stack/faults/inject.ts'
import type { Stack } from './stack/stack.ts'

export interface InjectingParts {
  readonly faults: readonly Fault[]
  readonly scenario: string
  readonly stack: Stack
  /** The directory of the bundle, whose phases tell when each fault was. */
  readonly bundle: string
  readonly watch: Watch
  readonly now: () => number
}

/** The faults of one scenario: they count from the beginning of its measured part and end with it at the latest. */
export class Injecting {
  readonly #parts: InjectingParts
  readonly #ending = new AbortController()
  readonly #phases: Phase[] = []
  #over: Promise<void> | undefined

  constructor(parts: InjectingParts) {
    this.#parts = parts
  }

  /** To be told every message of the driver; the first of the measured part starts the clock. */
  hear(message: DriveMessage): void {
    const { faults, stack, watch, now } = this.#parts
    if (this.#over !== undefined || faults.length === 0) return
    if (message.type !== 'tick' || message.phase !== 'measure') return
    const due = faults.map((fault) => ({ ...fault, at: Math.max(0, fault.at - message.elapsed) }))
    this.#over = inject(due, stack.victims, {
      signal: this.#ending.signal,
      onOver: (phase) => {
        this.#phases.push(phase)
        watch({
          type: 'warning',
          message: `${phase.name} lasted ${((phase.to - phase.from) / 1000).toFixed(1)} s`,
        })
      },
      now,
    })
    // Its failure is told by `end`; until then it must not count as unhandled.
    this.#over.catch(() => undefined)
  }

  /** Takes back what still lasts and notes when each fault was. @throws what kept a fault from being carried out. */
  async end(): Promise<void> {
    this.#ending.abort()
    try {
      await this.#over
    } finally {
      await this.#note()
    }
  }

  async #note(): Promise<void> {
    if (this.#phases.length === 0) return
    const { bundle, scenario } = this.#parts
    const file = await openAppendFile(join(bundle, 'phases.jsonl'))
    for (const { name, from, to } of this.#phases)
      file.append(`${JSON.stringify({ name: `${scenario}/${name}`, from, to })}\n`, false)
    await file.close()
  }
}
