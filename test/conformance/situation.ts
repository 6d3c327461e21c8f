import type { Stage } from './stage.ts'

/** A situation and its required outcome. Green (exit code 0) is right for the control only. */
export interface Situation {
  /** The situation in a sentence. */
  readonly what: string
  /** The exit codes that docs/errors.md promises for it; several when the machine decides which condition is met first. */
  readonly exit: readonly number[]
  /** Words that its reasons (see `reasonsIn`) must contain, so that the situation is red for the right reason. */
  readonly says: RegExp
  /** Carries it out, and returns the exit code with everything that was printed. A load needs none: it is run. */
  carryOut?(stage: Stage): Promise<Outcome>
  /** True when a command must start a stack for it. */
  readonly starts?: true
  /** Options of `tailgate run` for a load, in addition to its file. */
  readonly options?: readonly string[]
}

export interface Outcome {
  readonly code: number | null
  readonly output: string
}
