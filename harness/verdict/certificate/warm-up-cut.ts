import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import { allRoutes, type Budget } from '../../config/budgets/budget.ts'
import { isFact, isOfStack } from '../../config/figures/figures.ts'
import { formatMicroseconds, formatSeconds } from '../../config/units/units.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { during, type LoadPhase } from '../figures/phases.ts'
import { seriesOf } from '../figures/route-series.ts'
import { median } from '../statistics/drift.ts'
import type { CertificateCheck } from './certificate-line.ts'

/** Seconds a run must have before its beginning is told from the rest. */
const shortestRunSeconds = 15
/** By what factor the beginning must be slower than the rest, and by how many of its standard deviations (of logarithms). */
const slower = { factor: 1.5, deviations: 3 }

/**
 * Where to cut the beginning of a series so that the mean of the rest is known best: the cut, at most a third of it, that
 * minimises the squared deviations of what is left over the square of its number (MSER; White, Simulation 69, 1997).
 */
function cutOf(values: readonly number[]): number {
  let best = { cut: 0, error: Number.POSITIVE_INFINITY }
  for (let cut = 0; cut <= values.length / 3; cut += 1) {
    const rest = values.slice(cut)
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length
    const error = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2
    if (error < best.error) best = { cut, error }
  }
  return best.cut
}

/** The part of a scenario that has settled, and how it began. */
export interface WarmUpCut {
  /** Seconds at the beginning that are left out; 0 for none. */
  readonly excludedSeconds: number
  readonly afterWarmUp: ScenarioEvidence
  /** Medians (microseconds) of what is left out and of the rest. */
  readonly medians: readonly [number, number]
}

/**
 * The evidence without a beginning that was still warming up: seconds beyond the given warm-up, at most a third of the run,
 * in each of which the median was 1.5 times that of the rest at least, and three standard deviations above it. Nothing is
 * left out of a load with phases, which may begin as it likes.
 */
export function warmUpCutOf(evidence: ScenarioEvidence, loadPhases: readonly LoadPhase[]): WarmUpCut {
  const whole = { excludedSeconds: 0, afterWarmUp: evidence, medians: [Number.NaN, Number.NaN] } as const
  const seconds = Math.floor(evidence.seconds + 1e-6)
  const latencies = seriesOf(evidence, allRoutes)?.latencies.slice(0, seconds) ?? []
  const medians = latencies.map((second) => quantile(second, 0.5) ?? Number.NaN)
  if (loadPhases.length > 0 || seconds < shortestRunSeconds || !medians.every(Number.isFinite)) return whole
  const logs = medians.map(Math.log)
  const rest = logs.slice(cutOf(logs))
  const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length
  const deviation = Math.sqrt(rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length)
  const bound = mean + Math.max(Math.log(slower.factor), slower.deviations * deviation)
  // What is no slower than the rest has settled, however well the mean would be known without it.
  const cut = logs.findIndex((value) => value <= bound)
  if (cut === 0 || cut > logs.length - rest.length) return whole
  return {
    excludedSeconds: cut,
    afterWarmUp: during(evidence, cut, evidence.seconds),
    medians: [median(medians.slice(0, cut)), median(medians.slice(cut))],
  }
}

/** The part of the evidence that its verdict found settled. */
export const afterWarmUpOf = (
  evidence: ScenarioEvidence,
  { warmUpCutSeconds = 0 }: Pick<ScenarioVerdict, 'warmUpCutSeconds'> = {},
): ScenarioEvidence =>
  warmUpCutSeconds > 0 ? during(evidence, warmUpCutSeconds, evidence.seconds) : evidence

/** Figures that say what happened at any time, the beginning too, or that have a rule of their own for it. */
export const hasBeginning = ({ figure, window, limit }: Budget): boolean =>
  window !== undefined || limit === 0 || isFact(figure) || (isOfStack(figure) && figure !== 'cpuPerRequest')

/** Leaving out the beginning never makes a pass of a fail: that is for a longer warm-up to show. */
export function withoutBeginning(
  whole: BudgetVerdict,
  settled: BudgetVerdict,
  excluded: number,
): BudgetVerdict {
  if (!(whole.outcome === 'fail' && settled.outcome === 'pass')) return settled
  const reason = `The first ${formatSeconds(excluded)} were still settling: with them it fails, without them it passes; a longer warm-up would decide it. With them, ${whole.reason}`
  return { ...whole, outcome: 'unproven', reason }
}

/** Whether the load had settled when measuring began. */
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
