import type { Arm } from '../config/setup/switches.ts'
import type { ByArm } from '../evidence/paired.ts'
import type { Environment } from '../measure/environment.ts'
import type { Outcome } from './verdict.ts'

/** One side of a comparison, as it may be shown. */
export interface StoredArm {
  /** What it is, in words: `main (1a2b3c4, "Cache lists")`, `the working tree`. */
  readonly words: string
  /** The commit it was made from, in full; undefined for what is none. */
  readonly commit: string | undefined
  /** How its stack was set up; secrets are hidden. */
  readonly setup: Arm
}

/** A comparison as its bundle holds it, without the evidence, from which it is judged again. */
export interface StoredComparison {
  readonly kind: 'comparison'
  /** `gate`: two revisions, and an exit code. `compare`: two set-ups, which is shown and never fails. */
  readonly purpose: 'gate' | 'compare'
  readonly id: string
  /** Unix time in milliseconds at which the command began. */
  readonly startedAt: number
  readonly status: 'complete' | 'aborted'
  /** The command as typed. */
  readonly command: string
  readonly scenarios: readonly string[]
  /** Whether both arms are the same code, set up in the same way. */
  readonly isSame: boolean
  /** Why the verdict does not decide the exit code, in words that follow `as`; undefined where it does. */
  readonly advisory: string | undefined
  readonly seed: number
  readonly arms: ByArm<StoredArm>
  /** What was asked of the evidence, as the judge of pairs reads it. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  readonly environment: Environment
  readonly verdict: { readonly outcome: Outcome; readonly reason: string }
}
