import { sum } from '../../base/sum.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { percentileOf } from '../../config/figures/figures.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { counted, formatShare } from '../figures/format.ts'
import { seriesOf } from '../figures/route-series.ts'
import { type CertificateCheck, line } from './certificate-line.ts'

/** So small a share of what a figure rests on moves it by nothing that a fail could hang on. */
const negligible = 0.1
/** The share of requests from which a rate or a throughput could hang on them. */
const few = 0.001

/** Whether what this machine did to its own requests can explain that a budget failed. */
function explains(scenario: ScenarioEvidence, { budget, outcome }: BudgetVerdict): boolean {
  if (outcome !== 'fail') return true
  const series = seriesOf(scenario, budget.route)
  if (series === undefined) return true
  const local = sum(series.failures('local'))
  const share = local / Math.max(1, series.done)
  if (budget.figure === 'errorRate') return share > few || local > negligible * sum(series.failures())
  const p = percentileOf(budget.figure)
  if (p === undefined) return budget.figure === 'max' ? local > 0 : share > few
  return share > negligible * (1 - p)
}

/**
 * Requests that failed on this machine itself, which the service never saw. They forbid a pass, since what they would have
 * met is not known, and they never make a fail: one that could hang on them is unproven.
 */
export function localLines(scenario: ScenarioEvidence): readonly CertificateCheck[] {
  const all = sum(scenario.routes.map(({ total }) => total.done))
  const local = sum(scenario.routes.map(({ total }) => total.failures.local ?? 0))
  const said = scenario.remarks.filter(({ kind }) => kind === 'local').map(({ message }) => message)
  if (local === 0 && said.length === 0) return []
  const sentence =
    said.length > 0
      ? said.join(' ')
      : `${counted(local, 'request')} of ${all} (${formatShare(local / all)}) failed on this machine, not at the service.`
  return [line('local', false, sentence, 'both', (verdict) => explains(scenario, verdict))]
}
