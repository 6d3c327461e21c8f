import type { Budget } from '../config/budgets/budget.ts'
import type { Environment } from '../measure/environment.ts'
import type { DecisionCounts, Verdict } from './verdict.ts'

/** What a run was, apart from what it measured. */
export interface RunDescription {
  readonly id: string
  /** Unix time in milliseconds at which the command began. */
  readonly startedAt: number
  readonly status: 'complete' | 'aborted'
  /** The command as typed. */
  readonly command: string
  /** How many times the evidence of each scenario may have been judged while it grew; absent for once. See `judge`. */
  readonly decisions?: DecisionCounts | undefined
  /** How the run went otherwise than planned, in sentences: a scenario that was stopped early. */
  readonly notes?: readonly string[] | undefined
  /** The plan in words, as `--dry` prints it. */
  readonly plan: string
  readonly environment: Environment
}

/** A profile of the replay. `file` is relative to the bundle; `summary` says in words what it shows, hottest first. */
export interface Profile {
  readonly name: string
  readonly file: string
  readonly summary: readonly string[]
}

/** A run as its bundle holds it, without the evidence: that is read by `readEvidence` and judged again by `judge`. */
export interface StoredRun extends RunDescription {
  readonly budgets: readonly Budget[]
  readonly verdict: Verdict
  readonly profiles: readonly Profile[]
}
