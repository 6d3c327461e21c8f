import type { BudgetVerdict, CertificateLine } from '../../bundle/verdict.ts'

/**
 * A line of the certificate, with what it spoils when it fails. A line that can only have flattered the service (too
 * few requests sent, a dropped iteration) makes a pass unproven and leaves a fail standing; a line by which the
 * instrument itself may have added the latency (send lag, a starved generator) makes both unproven.
 */
export interface CertificateCheck extends CertificateLine {
  readonly spoils: 'pass' | 'both'
  /** Why a verdict that it does not carry stands beside it, where it can be told; to follow a colon. */
  readonly leaves?: Partial<Record<'pass' | 'fail', string>>
  /** Whether the line carries this verdict. */
  carries(verdict: BudgetVerdict): boolean
}

const everything = (): boolean => true

export const line = (
  name: string,
  passes: boolean,
  sentence: string,
  spoils: CertificateCheck['spoils'],
  carries: CertificateCheck['carries'] = everything,
): CertificateCheck => ({ name, outcome: passes ? 'pass' : 'unproven', sentence, spoils, carries })
