import { type Budget, limitsResponses } from '../../config/budgets/budget.ts'
import { isLatency, restsOnLatency } from '../../config/figures/figures.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { seriesOf } from '../figures/route-series.ts'
import type { CertificateCheck, PartFor } from './certificate-line.ts'

/**
 * No instrument deviates by this factor: a median this many times its limit is beyond the limit whatever the calibration
 * says.
 */
const beyondError = 10

/** Whether most requests of a budget missed its limit by more than an instrument can be wrong. */
function isHopeless(partFor: PartFor, budget: Budget): boolean {
  if (!limitsResponses(budget) || !isLatency(budget.figure)) return false
  const part = partFor(budget)
  const series = typeof part === 'string' ? undefined : seriesOf(part, budget.route)
  if (series === undefined || series.done === 0) return false
  const median = Math.max(quantile(series.latency, 0.5) ?? 0, quantile(series.expected.latency, 0.5) ?? 0)
  return median > beyondError * budget.limit
}

/**
 * Only an instrument that read servers of known latency correctly may carry a verdict on latency. When the machine was too
 * busy to decide that, a fail by a large factor stands. Where also every trial was read and none too short (see
 * `wasNeverShort`), a pass stands, and an open verdict stays open for its own reason.
 */
export function calibrationLines(
  { instruments = [] }: Evidence,
  { engine }: ScenarioEvidence,
  budgets: readonly Budget[],
  partFor: PartFor,
): CertificateCheck[] {
  if (!budgets.some(({ figure }) => restsOnLatency(figure))) return []
  const found = instruments.find((instrument) => instrument.engine === engine)
  const undecided = found?.fit === 'unknown'
  const onlyLonger = undecided && found?.neverShort === true
  return [
    {
      name: 'calibration',
      outcome: found?.fit === 'verdict' ? 'pass' : 'unproven',
      sentence: `The instrument ${engine} is ${found?.sentence ?? 'not calibrated on this machine; run `tailgate calibrate`'}.`,
      spoils: 'both',
      leaves: onlyLonger ? { pass: 'a busy machine can only have made its readings longer' } : {},
      carries: ({ budget, outcome }) =>
        restsOnLatency(budget.figure) &&
        !(outcome === 'fail' ? undecided && isHopeless(partFor, budget) : onlyLonger),
    },
  ]
}
