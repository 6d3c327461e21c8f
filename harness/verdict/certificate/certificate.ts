import { counted } from '../../base/text.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { rateTolerance } from '../../config/engine/rate-tolerance.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { percentileOf } from '../../config/figures/figures.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatShare } from '../figures/format.ts'
import { type LoadPhase, partOf } from '../figures/phases.ts'
import { fewestSamples } from '../statistics/statistics.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'
import { closedLoopLines } from './closed-loop-lines.ts'
import { autocorrelationLines, driftLines, partsOf } from './drift-lines.ts'
import { type FaultFreeFor, judgedSeries } from './fault-free-seconds.ts'
import { lagLines } from './send-lag-lines.ts'

/**
 * The certificate of one scenario: what its evidence can carry, each line with its figure. A pure function.
 * @param settled the evidence without the warm-up cut, in which drifts and slow swings are searched.
 * @param loadPhases the phases of its load, when the load changes by design.
 */
export function certify(
  { whole: evidence, settled }: { readonly whole: ScenarioEvidence; readonly settled: ScenarioEvidence },
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[] = [],
  faultFreeFor: FaultFreeFor = () => undefined,
): readonly CertificateCheck[] {
  const parts = partsOf(evidence, settled, budgets, loadPhases, faultFreeFor)
  return [
    rateLine(evidence),
    ...closedLoopLines(evidence, budgets, loadPhases),
    ...lagLines(evidence, budgets, loadPhases),
    generatorLine(evidence),
    ...sampleLines(evidence, budgets, loadPhases, faultFreeFor),
    recordsLine(evidence),
    ...remarkLines(evidence),
    ...driftLines(parts),
    ...autocorrelationLines(parts, budgets),
  ]
}

const doneIn = (evidence: ScenarioEvidence): number =>
  evidence.routes.reduce((total, route) => total + route.total.done, 0)

/**
 * The achieved rate must be within 1 % of the intended one. A Poisson schedule may differ from its rate by four standard
 * deviations.
 */
function rateLine(evidence: ScenarioEvidence): CertificateCheck {
  const { intended, intendedRate, seconds } = evidence
  const engine = engineOf(evidence)
  const done = doneIn(evidence)
  if (!(done > 0) || !(seconds > 0))
    return certificateLine('rate', false, 'No request of the scenario ended in the measured part.', 'pass')
  if (intended === undefined) {
    const closed = intendedRate === undefined || engine.schedules === 'iterations'
    const sentence = closed
      ? `${Math.round(done / seconds)} requests per second; this engine keeps no schedule of requests.`
      : 'The engine does not say how many requests it meant to send.'
    return certificateLine('rate', closed && done > 0, sentence, 'pass')
  }
  const off = Math.abs(done - intended) / intended
  const tolerance = rateTolerance(engine, seconds)
  const scheduled = intendedRate === undefined ? intended : intendedRate * seconds
  const allowed = Math.max(0.01, 4 / Math.sqrt(scheduled))
  const astray = Math.abs(intended - scheduled) / scheduled
  if (!(astray <= allowed))
    return certificateLine(
      'rate',
      false,
      `The schedule held ${counted(intended, 'request')} where ${intendedRate}/s would be ${Math.round(scheduled)}.`,
      'pass',
    )
  return certificateLine(
    'rate',
    off <= tolerance,
    `${done} of ${intended} intended requests ended, ${formatShare(off)} off; at most ${formatShare(tolerance)} is allowed.`,
    'pass',
  )
}

/** A starved generator adds latency and loses throughput, so it spoils every fail; it never spoils a reached throughput. */
function generatorLine({ generator, seconds }: ScenarioEvidence): CertificateCheck {
  const share = generator.cpuSeconds / seconds
  const known = Number.isFinite(share) && share > 0
  const sentence = known
    ? `The load generator used ${formatShare(share)} of a core; below 80 % is required.`
    : 'How much of a core the load generator used is not known.'
  return certificateLine(
    'generator',
    known && share < 0.8,
    sentence,
    'both',
    ({ budget, outcome }) => !(budget.figure === 'throughput' && outcome === 'pass' && known),
  )
}

function sampleLines(
  evidence: ScenarioEvidence,
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[],
  faultFreeFor: FaultFreeFor,
): CertificateCheck[] {
  const short = budgets.flatMap((budget) => {
    const p = percentileOf(budget.figure)
    if (p === undefined) return []
    const needed = fewestSamples(p)
    const part = partOf(evidence, loadPhases, budget.during)
    const have = judgedSeries(budget, part, faultFreeFor)?.latency.total ?? 0
    return have >= needed
      ? []
      : [
          {
            budget,
            text: `${budget.route} has ${have} of ${needed} for ${budget.figure}${budget.during === undefined ? '' : ` during ${budget.during}`}`,
          },
        ]
  })
  if (!budgets.some(({ figure }) => percentileOf(figure) !== undefined)) return []
  if (short.length === 0)
    return [
      certificateLine(
        'samples',
        true,
        'Every budgeted percentile has the samples an interval needs.',
        'both',
      ),
    ]
  const sentence = `Too few samples: ${short.map(({ text }) => text).join('; ')}.`
  return [
    certificateLine('samples', false, sentence, 'both', (verdict) =>
      short.some(({ budget }) => budget === verdict.budget),
    ),
  ]
}

/** Totals that do not follow from the seconds, or requests without a latency, mean that the evidence was damaged. */
function recordsLine({ routes }: ScenarioEvidence): CertificateCheck {
  const broken = routes.filter(({ total, latency: merged, seconds }) => {
    const done = seconds.reduce((all, second) => all + second.done, 0)
    const timed = seconds.reduce((all, second) => all + second.latency.total, 0)
    return !(total.done === done && merged.total === timed && merged.total === total.done)
  })
  const names = broken.map(({ route }) => route).join(', ')
  return broken.length === 0
    ? certificateLine(
        'records',
        true,
        'Every request that ended has its latency and its outcome on record.',
        'both',
      )
    : certificateLine('records', false, `Counts and latencies do not agree for ${names}.`, 'both')
}

/**
 * Remarks that forbid a pass, and remarks that only inform, such as the priority of the generator. For local failures see
 * `localLines`.
 */
function remarkLines({ remarks }: ScenarioEvidence): CertificateCheck[] {
  return remarks
    .filter(({ kind }) => kind !== 'local')
    .map(({ kind, message, passable }) =>
      certificateLine(kind, passable, message, kind === 'instrument' ? 'both' : 'pass'),
    )
}
