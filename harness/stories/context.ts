import type { Bundle } from '../bundle/bundle.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { Watch } from '../live/progress.ts'
import type { Stack } from '../stack/stack.ts'

/** What a command gives its run. */
export interface RunContext {
  readonly id: string
  /** Unix time in milliseconds. */
  readonly startedAt: number
  /** The command as typed. */
  readonly command: string
  readonly signal: AbortSignal
  /** What the caller has given us that must not be seen. */
  readonly secrets: readonly string[]
  readonly watch: Watch
  /** The URL of a Prometheus that outlives the run and is told of it; its password is in it. */
  readonly keptPrometheus?: string | undefined
}

/** The running things a scenario is driven with. */
export interface RunningParts {
  readonly stack: Stack
  readonly guard: Guard
  readonly bundle: Bundle
}
