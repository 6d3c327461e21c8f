import { sum } from '../../base/sum.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import { allRoutes, type Budget } from '../../config/budgets/budget.ts'
import { isFact, isOfStack } from '../../config/figures/figures.ts'
import { formatMicroseconds, formatSeconds } from '../../config/units/units.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { evidenceBetween } from '../../evidence/reader/evidence-between.ts'
import type { LoadPhase } from '../figures/phases.ts'
import { seriesOf } from '../figures/route-series.ts'
import { median } from '../statistics/drift.ts'
import type { CertificateCheck } from './certificate-line.ts'

/** In seconds: the shortest run in which a warm-up can be distinguished from the rest. */
const shortestRunSeconds = 15
/** The factor, and the number of standard deviations (of logarithms), by which a warm-up must be slower than the rest. */
const slower = { factor: 1.5, deviations: 3 }

/**
 * Where to cut the beginning of a series so that the mean of the rest is known best: the cut, at most a third of the series,
 * that minimises the squared deviations of the rest divided by the square of its length (MSER; White, Simulation 69, 1997).
 */
function cutOf(values: readonly number[]): number {
  let best = { cut: 0, error: Number.POSITIVE_INFINITY }
  for (let cut = 0; cut <= values.length / 3; cut += 1) {
    const rest = values.slice(cut)
    const mean = sum(rest) / rest.length
    const error = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2
    if (error < best.error) best = { cut, error }
  }
  return best.cut
}

/** The part of a scenario after its warm-up, and how it began. */
export interface WarmUpCut {
  /** Seconds at the beginning that are left out; 0 for none. */
  readonly excludedSeconds: number
  readonly afterWarmUp: ScenarioEvidence
  /** Medians (microseconds) of the part left out and of the rest. */
  readonly medians: readonly [number, number]
}

/**
 * The evidence without seconds in which the service was still warming up beyond the given warm-up: at most a third of the
 * run, each second with a median at least 1.5 times that of the rest and three standard deviations above it. Nothing is left
 * out of a load with phases, which may begin in any way.
 */
export function warmUpCutOf(evidence: ScenarioEvidence, loadPhases: readonly LoadPhase[]): WarmUpCut {
  const whole = { excludedSeconds: 0, afterWarmUp: evidence, medians: [Number.NaN, Number.NaN] } as const
  const seconds = Math.floor(evidence.seconds + 1e-6)
  const latencies = seriesOf(evidence, allRoutes)?.latencies.slice(0, seconds) ?? []
  const medians = latencies.map((second) => quantile(second, 0.5) ?? Number.NaN)
  if (loadPhases.length > 0 || seconds < shortestRunSeconds || !medians.every(Number.isFinite)) return whole
  const logs = medians.map(Math.log)
  const rest = logs.slice(cutOf(logs))
  const mean = sum(rest) / rest.length
  const deviation = Math.sqrt(rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length)
  const bound = mean + Math.max(Math.log(slower.factor), slower.deviations * deviation)
  // A second that is not slower than the rest is not part of the warm-up, however well the mean would be known without it.
  const cut = logs.findIndex((value) => value <= bound)
  if (cut === 0 || cut > logs.length - rest.length) return whole
  return {
    excludedSeconds: cut,
    afterWarmUp: evidenceBetween(evidence, cut, evidence.seconds),
    medians: [median(medians.slice(0, cut)), median(medians.slice(cut))],
  }
}

/** The part of the evidence after the warm-up that its verdict found. */
export const afterWarmUpOf = (
  evidence: ScenarioEvidence,
  { warmUpCutSeconds = 0 }: Pick<ScenarioVerdict, 'warmUpCutSeconds'> = {},
): ScenarioEvidence =>
  warmUpCutSeconds > 0 ? evidenceBetween(evidence, warmUpCutSeconds, evidence.seconds) : evidence

/** Figures about any moment of the run, including its beginning, or with their own rule for the beginning. */
export const hasBeginning = ({ figure, window, limit }: Budget): boolean =>
  window !== undefined || limit === 0 || isFact(figure) || (isOfStack(figure) && figure !== 'cpuPerRequest')

/**
 * Leaving out the beginning never turns a fail into a pass; only a longer warm-up can show that. `whole` is as it was measured,
 * and `settled` as the certificate leaves it.
 */
export function withoutBeginning(
  whole: BudgetVerdict,
  settled: BudgetVerdict,
  excluded: number,
): BudgetVerdict {
  if (!(whole.outcome === 'fail' && settled.outcome === 'pass')) return settled
  const reason = `The first ${formatSeconds(excluded)} were still settling: with them it fails, without them it passes; a longer warm-up would decide it. With them, ${whole.reason}`
  return { ...whole, outcome: 'unproven', reason }
}

/** Whether the service had warmed up when the measurement began. */
export function warmUpCutLine({ excludedSeconds: excluded, medians }: WarmUpCut): CertificateCheck[] {
  if (excluded === 0) return []
  const [first, rest] = medians
  return [
    {
      name: 'settled',
      outcome: 'pass',
      sentence: `The first ${formatSeconds(excluded)} beyond the warm-up were still settling (median ${formatMicroseconds(first)}, then ${formatMicroseconds(rest)}), so percentiles and rates are those of the rest.`,
      spoils: 'pass',
      carries: () => false,
    },
  ]
}
