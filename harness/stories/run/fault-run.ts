import { join } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { openAppendFile } from '../../base/files/append-file.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import { within } from '../../base/within.ts'
import type { Fault } from '../../config/faults/fault.ts'
import { faultInWords } from '../../config/faults/fault-in-words.ts'
import type { Target } from '../../config/target/target.ts'
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
  /** What the app is behind. */
  readonly proxy: Target['proxy']
  readonly stack: Pick<Stack, 'victims'>
  /** The directory of the bundle; its phases record the times of each fault. */
  readonly bundle: string
  readonly watch: OnProgress
  /** Writes marks for dashboards. */
  readonly metrics: RunMetrics
  /** Aborted when the run ends before its time. */
  readonly signal: AbortSignal
  readonly now: () => number
}

/**
 * How long the faults may take to end after the load, in milliseconds; a service that was killed may take long to be ready. A
 * run that is aborted waits only briefly, because its teardown ends whatever a fault waits for.
 */
const endTimeoutMs = 600_000
const abortedTimeoutMs = 5000

/**
 * Injects the faults of one scenario: their times count from the beginning of its measured part, and they end with it at the
 * latest.
 */
export class FaultRun {
  readonly #parts: FaultRunParts
  readonly #ending = new AbortController()
  readonly #failed = new AbortController()
  readonly #begun = new Set<Fault>()
  #noted: Promise<void> = Promise.resolve()
  #underWay = 0
  #ended: Promise<void> | undefined
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

  /** Whether any fault has begun, also one that is over. */
  get hasBegun(): boolean {
    return this.#begun.size > 0
  }

  /**
   * Aborted, with the reason, when a fault cannot be injected or taken back. A load that goes on then shows nothing about the
   * fault, and may run on a stack that is broken.
   */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  /** Must be called with every message of the driver; a message says when the measured part begins. */
  hear(message: DriveMessage): void {
    const { faults, scenario, proxy, stack, watch, metrics, now } = this.#parts
    if (message.type !== 'begin' || this.#over !== undefined || faults.length === 0) return
    this.#over = inject(faults, stack.victims, {
      startedAt: message.startedAt,
      signal: this.#ending.signal,
      onBegin: (fault, at) => {
        this.#underWay += 1
        this.#begun.add(fault)
        watch({ type: 'warning', message: `fault: ${faultInWords(fault, proxy)}` })
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
          await this.#note({ kind: 'fault', scenario, fault: fault.text, from, to })
          this.#underWay -= 1
        })
        // `end` reports this failure; until then it must not count as unhandled. The same holds for the failures of the
        // faults.
        this.#noted.catch(() => undefined)
      },
      now,
    })
    this.#over.catch((problem: unknown) => this.#failed.abort(problem))
  }

  /**
   * Removes faults that still last, and records those that never began. Every call has the outcome of the first.
   * @throws what prevented a fault from being injected or recorded; TailgateError FAULT_FAILED when one does not end; the
   * reason of the signal.
   */
  end(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  async #end(): Promise<void> {
    this.#ending.abort()
    try {
      await this.#settled()
    } finally {
      await this.#noted
    }
    // Where the measured part never began, the evidence says so.
    if (this.#over !== undefined) await this.#noteMissed()
  }

  /** Waits until every fault has ended, though not for ever. */
  async #settled(): Promise<void> {
    const { signal, faults } = this.#parts
    const over = this.#over ?? Promise.resolve()
    const late = AbortSignal.timeout(endTimeoutMs)
    try {
      await unlessAborted(over, AbortSignal.any([signal, late]))
    } catch (error) {
      if (signal.aborted)
        await within(
          over.catch(() => undefined),
          abortedTimeoutMs,
          undefined,
        )
      else if (late.aborted)
        throw new TailgateError('FAULT_FAILED', {
          fault: faults.map(({ text }) => text).join(' and '),
          problem: `it had not ended ${endTimeoutMs / 60_000} minutes after the load.`,
          remedy: 'The logs in the bundle say what its service did meanwhile.',
        })
      throw error
    }
  }

  /** Records the faults that had not begun; a load may end before its planned time by itself. */
  async #noteMissed(): Promise<void> {
    const { faults, scenario, watch, now } = this.#parts
    const at = now()
    for (const fault of faults.filter((one) => !this.#begun.has(one))) {
      await this.#note({ kind: 'missed-fault', scenario, fault: fault.text, from: at, to: at })
      const message = `fault ${fault.text} never began: the load was over before it could begin`
      watch({ type: 'warning', message })
    }
  }

  /** Records a fault at once, so that evidence that is read while it grows contains it. */
  async #note(phase: Phase): Promise<void> {
    const file = await openAppendFile(join(this.#parts.bundle, 'phases.jsonl'))
    file.append(`${JSON.stringify(phase)}\n`, false)
    await file.close()
  }
}
