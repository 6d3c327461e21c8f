import { sum } from '../../base/sum.ts'
import { counted } from '../../base/text.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { percentileOf } from '../../config/figures/figures.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatPart } from '../figures/format.ts'
import { type LoadPhase, seriesOfBudget } from '../figures/phases.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'

/** A share of a figure's requests this small cannot move the figure enough to cause a fail. */
const negligibleShare = 0.1
/** The share of requests from which on a rate or a throughput could depend on them. */
const smallShareOfRequests = 0.001

/** Whether this machine's failures of its own requests can explain that a budget failed. */
function explains(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  { budget, outcome }: BudgetVerdict,
): boolean {
  if (outcome !== 'fail') return true
  const series = seriesOfBudget(scenario, loadPhases, budget)
  if (series === undefined) return true
  const local = sum(series.failures('local'))
  const share = local / Math.max(1, series.done)
  if (budget.figure === 'errorRate')
    return share > smallShareOfRequests || local > negligibleShare * sum(series.failures())
  const p = percentileOf(budget.figure)
  if (p === undefined) return budget.figure === 'max' ? local > 0 : share > smallShareOfRequests
  return share > negligibleShare * (1 - p)
}

/**
 * Requests that failed on this machine itself and never reached the service. They forbid a pass, because their results are
 * not known, and they never cause a fail: a fail that could depend on them is unproven.
 */
export function localLines(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
): readonly CertificateCheck[] {
  const all = sum(scenario.routes.map(({ total }) => total.done))
  const local = sum(scenario.routes.map(({ total }) => total.failures.local ?? 0))
  const said = scenario.remarks.filter(({ kind }) => kind === 'local').map(({ message }) => message)
  if (local === 0 && said.length === 0) return []
  const sentence =
    said.length > 0
      ? said.join(' ')
      : `${counted(local, 'request')} of ${all} (${formatPart(local / all)}) failed on this machine, not at the service.`
  const carries = (verdict: BudgetVerdict) => explains(scenario, loadPhases, verdict)
  return [certificateLine('local', false, sentence, 'both', carries)]
}
