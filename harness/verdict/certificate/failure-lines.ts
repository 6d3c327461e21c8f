import { sum } from '../../base/sum.ts'
import { counted } from '../../base/text.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { type LoadPhase, seriesOfBudget } from '../figures/phases.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'

/** Failures on a route whose limit was removed on purpose: they are reported and spoil nothing. */
export function failureLines(
  evidence: ScenarioEvidence,
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[],
): CertificateCheck[] {
  return budgets
    .filter(({ level }) => level === 'off')
    .map(({ route, during }) => {
      const series = seriesOfBudget(evidence, loadPhases, { route, during })
      const seen = `${sum(series?.failures() ?? [])} of ${counted(series?.done ?? 0, 'request')} failed`
      const phase = during === undefined ? '' : ` during ${during}`
      return certificateLine(
        'failures',
        true,
        `The error rate of ${route} is not limited${phase}: ${seen}.`,
        'pass',
      )
    })
}
