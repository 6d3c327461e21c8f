import type { Budget } from '../config/budgets/budget.ts'

export type Outcome = 'pass' | 'fail' | 'unproven'

/** The verdict on one budget. Values are in the unit of the figure (microseconds, share, per second). */
export interface BudgetVerdict {
  readonly budget: Budget
  readonly outcome: Outcome
  /** The point estimate; undefined when the evidence does not contain it. */
  readonly value: number | undefined
  /** The 95 % confidence interval, if the figure has one. */
  readonly interval: { readonly low: number; readonly high: number } | undefined
  /** One sentence with the figure that decided. */
  readonly reason: string
}

/** One line of a certificate: whether the evidence can carry a verdict in this respect. */
export interface CertificateLine {
  readonly name: string
  readonly outcome: 'pass' | 'unproven'
  readonly sentence: string
}

export interface ScenarioVerdict {
  readonly scenario: string
  readonly outcome: Outcome
  readonly reason: string
  readonly certificate: readonly CertificateLine[]
  /**
   * Seconds at the beginning that percentiles and rates leave out, because the service was still warming up; absent for none.
   */
  readonly warmUpCutSeconds?: number | undefined
  readonly budgets: readonly BudgetVerdict[]
}

/** The verdict of a run: fail when any budget failed, else unproven when any part is unproven, else pass. */
export interface Verdict {
  readonly outcome: Outcome
  readonly reason: string
  readonly scenarios: readonly ScenarioVerdict[]
}

/**
 * How often evidence may be judged while it grows: a number for every scenario, or one for each by its name. A scenario
 * without a number is judged once.
 */
export type DecisionCounts = number | Readonly<Record<string, number>>
