import { cpuSecondsOf } from '../../measure/procfs.ts'
import type { EngineContext } from '../engine/engine.ts'
import type { K6Fold } from './samples/fold.ts'

const pollEveryMs = 100

/**
 * Reports the phase of k6, from the origin that its samples have shown and the clock, and measures k6's processor time over
 * the measured part (each end of it is at most one poll late).
 */
export class K6Phases {
  readonly #fold: K6Fold
  readonly #context: EngineContext
  readonly #processOf: () => number | undefined
  readonly #timer: NodeJS.Timeout
  #phase: 'session' | 'warm-up' | 'measure' | 'drain' = 'session'
  #from: number | undefined
  #to: number | undefined
  #found: { readonly pid: number | undefined } | undefined

  /** @param processOf the process of k6; asked once, when its samples have shown that it runs. */
  constructor(fold: K6Fold, context: EngineContext, processOf: () => number | undefined) {
    this.#fold = fold
    this.#context = context
    this.#processOf = processOf
    context.enter('session')
    this.#timer = setInterval(() => this.#look(Date.now()), pollEveryMs)
  }

  /** Processor seconds of k6 during the measured part; undefined if the system does not provide them. */
  get cpuSeconds(): number | undefined {
    return this.#from === undefined || this.#to === undefined ? undefined : this.#to - this.#from
  }

  /** Whether its samples have shown that k6 runs, and yet its process was not found. */
  get isHidden(): boolean {
    return this.#found !== undefined && this.#found.pid === undefined
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(now: number): void {
    const elapsed = this.#fold.elapsed(now)
    if (elapsed === undefined) return
    const phase = elapsed < 0 ? 'warm-up' : elapsed < this.#fold.duration ? 'measure' : 'drain'
    this.#found ??= { pid: this.#processOf() }
    const { pid } = this.#found
    const cpu = pid === undefined ? undefined : cpuSecondsOf(pid)
    if (phase === 'measure') this.#from ??= cpu
    if (this.#phase === 'measure') this.#to = cpu ?? this.#to
    if (phase !== this.#phase) this.#context.enter(phase)
    this.#phase = phase
  }
}
