import type { Arm } from '../config/setup/switches.ts'
import type { ByArm } from '../evidence/paired.ts'
import type { Environment } from '../measure/environment.ts'
import type { Outcome } from './verdict.ts'

/** One side of a comparison, as it may be shown. */
export interface StoredArm {
  /** The revision in words: `main (1a2b3c4, "Cache lists")`, `the working tree`. */
  readonly words: string
  /** The full id of its commit; undefined when it is not a commit. */
  readonly commit: string | undefined
  /** How its stack was set up; secrets are hidden. */
  readonly setup: Arm
}

/** A comparison as its bundle stores it, without the evidence. A new judgement reads the evidence again. */
export interface StoredComparison {
  readonly kind: 'comparison'
  /** `gate`: two revisions, with an exit code. `compare`: two set-ups; the result is only shown and never fails. */
  readonly purpose: 'gate' | 'compare'
  readonly id: string
  /** Unix time in milliseconds at which the command began. */
  readonly startedAt: number
  readonly status: 'complete' | 'aborted'
  /** The command as typed. */
  readonly command: string
  readonly scenarios: readonly string[]
  /** Whether both arms are the same code with the same set-up. */
  readonly isSame: boolean
  /** Why the verdict does not decide the exit code, in words that follow `as`; undefined when it does. */
  readonly advisory: string | undefined
  readonly seed: number
  readonly arms: ByArm<StoredArm>
  /** The settings for the judgement, in the form that the judge of pairs reads. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  readonly environment: Environment
  readonly verdict: { readonly outcome: Outcome; readonly reason: string }
}
