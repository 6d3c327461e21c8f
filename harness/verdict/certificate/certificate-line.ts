import type { BudgetVerdict, CertificateLine } from '../../bundle/verdict.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { RouteSeries } from '../figures/route-series.ts'
import type { SomeSeconds } from '../figures/some-seconds.ts'

/** The part of a scenario whose requests a budget is about; a sentence when there is none. */
export type PartFor = (budget: Budget) => ScenarioEvidence | string

/** The requests that the verdict of a budget is about; undefined when there are none. */
export type SeriesFor = (budget: Budget) => RouteSeries | undefined

/** Whether a budget fails in some of a scenario's seconds alone. */
export type FailsWithin = (budget: Budget, seconds: SomeSeconds) => boolean

/**
 * A line of the certificate, and the verdicts that it spoils when it fails. A condition that can only have made the service
 * look better (too few requests sent, a dropped iteration) makes a pass unproven and leaves a fail. A condition by which the
 * instrument itself may have added latency (send lag, a starved generator) makes both unproven.
 */
export interface CertificateCheck extends CertificateLine {
  readonly spoils: 'pass' | 'both'
  /** Why a verdict stands although the line failed, if that can be said; the text follows a colon. */
  readonly leaves?: Partial<Record<'pass' | 'fail', string>>
  /** What a person can do where the line made a verdict unproven, as a sentence. */
  readonly remedy?: string
  /** Whether this verdict stands although the line failed. */
  carries(verdict: BudgetVerdict): boolean
}

const everything = (): boolean => true

/** A line with its name, whether it passes, and its text. */
export const certificateLine = (
  name: string,
  passes: boolean,
  sentence: string,
  spoils: CertificateCheck['spoils'],
  carries: CertificateCheck['carries'] = everything,
): CertificateCheck => ({ name, outcome: passes ? 'pass' : 'unproven', sentence, spoils, carries })
