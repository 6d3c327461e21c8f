import type { Bundle } from '../bundle/bundle.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { OnProgress } from '../live/progress.ts'
import type { Stack } from '../stack/stack.ts'

/** What a command gives its run. */
export interface RunContext {
  readonly id: string
  /** Unix time in milliseconds. */
  readonly startedAt: number
  /** The command as typed. */
  readonly command: string
  readonly signal: AbortSignal
  /** Secrets of the caller, which must not be shown. */
  readonly secrets: readonly string[]
  readonly watch: OnProgress
  /** The URL, including the password, of a Prometheus that outlives the run and receives its results. */
  readonly keptPrometheus?: string | undefined
}

/** The running parts with which a scenario is driven. */
export interface RunningParts {
  readonly stack: Stack
  readonly guard: Guard
  readonly bundle: Bundle
}
