import { join } from 'node:path'
import { openAppendFile } from '../../base/files/append-file.ts'
import type { Fault } from '../../config/faults/fault.ts'
import { faultInWords } from '../../config/faults/fault-in-words.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Phase } from '../../evidence/phase.ts'
import type { OnProgress } from '../../live/progress.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import { inject } from '../../stack/faults/inject.ts'
import type { Stack } from '../../stack/stack.ts'
import type { RunMetrics } from './run-metrics.ts'

export interface FaultRunParts {
  readonly faults: readonly Fault[]
  readonly scenario: string
  readonly stack: Pick<Stack, 'victims'>
  /** The directory of the bundle; its phases record the times of each fault. */
  readonly bundle: string
  readonly watch: OnProgress
  /** Writes marks for dashboards. */
  readonly metrics: RunMetrics
  readonly now: () => number
}

/**
 * Injects the faults of one scenario: their times count from the beginning of its measured part, and they end with it at the
 * latest.
 */
export class FaultRun {
  readonly #parts: FaultRunParts
  readonly #ending = new AbortController()
  #noted: Promise<void> = Promise.resolve()
  #underWay = 0
  #over: Promise<void> | undefined

  constructor(parts: FaultRunParts) {
    this.#parts = parts
  }

  /**
   * Whether a fault has begun and is not recorded as over: until then the evidence has what it did, and does not say that it
   * was a fault.
   */
  get isUnderWay(): boolean {
    return this.#underWay > 0
  }

  /** Must be called with every message of the driver; a message says when the measured part begins. */
  hear(message: DriveMessage): void {
    const { faults, scenario, stack, watch, metrics, now } = this.#parts
    if (message.type !== 'begin' || this.#over !== undefined || faults.length === 0) return
    this.#over = inject(faults, stack.victims, {
      startedAt: message.startedAt,
      signal: this.#ending.signal,
      onBegin: (fault, at) => {
        this.#underWay += 1
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
        this.#noted = this.#noted.then(async () => {
          await this.#note(fault.text, from, to)
          this.#underWay -= 1
        })
        // `end` reports this failure; until then it must not count as unhandled. The same holds for the failures of the
        // faults.
        this.#noted.catch(() => undefined)
      },
      now,
    })
    this.#over.catch(() => undefined)
  }

  /**
   * Removes faults that still last.
   * @throws what prevented a fault from being injected or recorded.
   */
  async end(): Promise<void> {
    this.#ending.abort()
    try {
      await this.#over
    } finally {
      await this.#noted
    }
  }

  /** Records a fault at once, so that evidence that is read while it grows contains it. */
  async #note(fault: string, from: number, to: number): Promise<void> {
    const { bundle, scenario } = this.#parts
    const file = await openAppendFile(join(bundle, 'phases.jsonl'))
    const phase: Phase = { kind: 'fault', scenario, fault, from, to }
    file.append(`${JSON.stringify(phase)}\n`, false)
    await file.close()
  }
}
