import type { Budget } from '../config/budgets/budget.ts'
import type { Environment } from '../measure/environment.ts'
import type { DecisionCounts, Verdict } from './verdict.ts'

/** The description of a run, without its measurements. */
export interface RunDescription {
  readonly id: string
  /** Unix time in milliseconds at which the command began. */
  readonly startedAt: number
  readonly status: 'complete' | 'aborted'
  /** The command as typed. */
  readonly command: string
  /** How often the evidence of each scenario may have been judged while it grew; absent means once. See `judge`. */
  readonly decisions?: DecisionCounts | undefined
  /** Whether the load was given on the command line and not by scenarios: without a budget it only measures. */
  readonly isTyped?: boolean | undefined
  /** How the run differed from its plan, in sentences: for example a scenario that was stopped early. */
  readonly notes?: readonly string[] | undefined
  /** The plan in words, as `--dry` prints it. */
  readonly plan: string
  /** The method and path of every route of the target: `{ list: 'GET /items' }`. Budgets may name a route by them. */
  readonly routes?: Readonly<Record<string, string>> | undefined
  readonly environment: Environment
}

/**
 * A profile of the replay. `file` is relative to the bundle; `summary` describes the profile in words, hottest function
 * first.
 */
export interface StoredProfile {
  readonly name: string
  readonly file: string
  readonly summary: readonly string[]
}

/** A run as its bundle stores it, without the evidence. `readEvidence` reads the evidence, and `judge` judges it again. */
export interface StoredRun extends RunDescription {
  readonly budgets: readonly Budget[]
  readonly verdict: Verdict
  readonly profiles: readonly StoredProfile[]
}
