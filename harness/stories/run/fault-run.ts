import { join } from 'node:path'
import { openAppendFile } from '../../base/files/append-file.ts'
import type { Fault } from '../../config/faults/fault.ts'
import { faultInWords } from '../../config/faults/fault-in-words.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Phase } from '../../evidence/phase.ts'
import type { Watch } from '../../live/progress.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import { inject } from '../../stack/faults/inject.ts'
import type { Stack } from '../../stack/stack.ts'
import type { RunMetrics } from './run-metrics.ts'

export interface FaultRunParts {
  readonly faults: readonly Fault[]
  readonly scenario: string
  readonly stack: Stack
  /** The directory of the bundle, whose phases tell when each fault was. */
  readonly bundle: string
  readonly watch: Watch
  /** Tells dashboards. */
  readonly metrics: RunMetrics
  readonly now: () => number
}

/** The faults of one scenario: they count from the beginning of its measured part and end with it at the latest. */
export class FaultRun {
  readonly #parts: FaultRunParts
  readonly #ending = new AbortController()
  #noted: Promise<void> = Promise.resolve()
  #over: Promise<void> | undefined

  constructor(parts: FaultRunParts) {
    this.#parts = parts
  }

  /** To be told every message of the driver; it says when the measured part begins. */
  hear(message: DriveMessage): void {
    const { faults, scenario, stack, watch, metrics, now } = this.#parts
    if (message.type !== 'begin' || this.#over !== undefined || faults.length === 0) return
    this.#over = inject(faults, stack.victims, {
      startedAt: message.startedAt,
      signal: this.#ending.signal,
      onBegin: (fault, at) => {
        watch({ type: 'warning', message: `fault: ${faultInWords(fault)}` })
        metrics.ofFault('start', { scenario, fault: fault.text }, at)
      },
      onOver: (fault, { from, to }, said) => {
        const took = formatSeconds((to - from) / 1000)
        watch({
          type: 'warning',
          message: `fault ${fault.text} is over after ${took}${said ? `; ${said}` : ''}`,
        })
        metrics.ofFault('end', { scenario, fault: fault.text }, to)
        this.#noted = this.#noted.then(() => this.#note(fault.text, from, to))
        // Its failure is told by `end`; until then it must not count as unhandled. So it is with the faults' own.
        this.#noted.catch(() => undefined)
      },
      now,
    })
    this.#over.catch(() => undefined)
  }

  /** Takes back what still lasts. @throws what kept a fault from being carried out or noted. */
  async end(): Promise<void> {
    this.#ending.abort()
    try {
      await this.#over
    } finally {
      await this.#noted
    }
  }

  /** Notes a fault at once, so that evidence which is looked at while it grows holds it. */
  async #note(fault: string, from: number, to: number): Promise<void> {
    const { bundle, scenario } = this.#parts
    const file = await openAppendFile(join(bundle, 'phases.jsonl'))
    const phase: Phase = { kind: 'fault', scenario, fault, from, to }
    file.append(`${JSON.stringify(phase)}\n`, false)
    await file.close()
  }
}
