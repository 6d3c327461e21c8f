import type { Stage } from './stage.ts'

/** What a situation is and what has to come of it. Green (exit code 0) is never right, but for the control. */
export interface Situation {
  /** The situation in a sentence. */
  readonly what: string
  /** The exit codes that docs/errors.md promises for it; several where the machine decides which is met first. */
  readonly exit: readonly number[]
  /** A word or two that the output has to hold, so that it is red for the right reason. */
  readonly says: RegExp
  /** Carries it out and gives the exit code with all that was printed; a load needs none, it is run. */
  carryOut?(stage: Stage): Promise<Outcome>
  /** Whether a command has to start a stack for it. */
  readonly starts?: true
  /** Options of `tailgate run` for a load, beside its file. */
  readonly options?: readonly string[]
}

export interface Outcome {
  readonly code: number | null
  readonly output: string
}
