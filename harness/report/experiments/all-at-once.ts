import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { ExperimentFigureName } from '../../config/experiment/figure-names.ts'
import { knownFigure, overlap } from './effects.ts'
import { type GuideReport, measuredOn } from './guide-report.ts'

/** The effect of all recommendations together on one figure, with the effect that the single effects predict. */
export interface Prediction {
  readonly measured: ExperimentFigure
  /** The product of the single ratios, with the interval that follows from their intervals. */
  readonly predicted: Pick<ExperimentFigure, 'scale' | 'unit' | 'change' | 'low' | 'high'>
  /** Whether the two intervals overlap. */
  readonly isMet: boolean
}

export interface AllAtOnce {
  readonly result: ExperimentResult
  readonly predictions: readonly Prediction[]
  /** The measured parts, and the unmeasured ones, for which the prediction assumes no effect. */
  readonly parts: readonly string[]
  readonly missing: readonly string[]
}

const predicted: readonly ExperimentFigureName[] = [
  'p50',
  'p95',
  'p99',
  'cpuPerRequest',
  'throughput',
  'memory',
]

const log = (change: number | null): number | undefined =>
  change === null || change <= -1 ? undefined : Math.log1p(change)

/**
 * Effects multiply, so their logarithms are added; the half-widths of their intervals are combined as the root of the sum of
 * squares.
 */
function product(effects: readonly ExperimentFigure[]): Prediction['predicted'] {
  let [sum, below, above] = [0, 0, 0]
  for (const { change, low, high } of effects) {
    const middle = log(change)
    if (middle === undefined) continue
    sum += middle
    below += (middle - (log(low) ?? middle)) ** 2
    above += ((log(high) ?? middle) - middle) ** 2
  }
  const ends = { low: Math.expm1(sum - Math.sqrt(below)), high: Math.expm1(sum + Math.sqrt(above)) }
  return { scale: 'ratio', unit: null, change: Math.expm1(sum), ...ends }
}

const ofAll = (
  figures: readonly ExperimentFigure[],
  name: ExperimentFigureName,
): ExperimentFigure | undefined => knownFigure(figures, { route: allRoutes, figure: name })

const hasOfAll = (figures: readonly ExperimentFigure[], name: ExperimentFigureName): boolean =>
  figures.some(({ route, figure }) => route === allRoutes && figure === name)

/**
 * The effect of all recommendations together, with those of its parts; undefined when the page names no such experiment or it
 * was not measured.
 */
export function allAtOnceOf({
  document: { together },
  own: { results },
}: GuideReport): AllAtOnce | undefined {
  const result = results.find(({ id }) => id === together?.experiment)
  if (together === undefined || result === undefined || result.verdict === 'not measured') return undefined
  const parts = together.of.map(({ id, point }) => {
    const part = measuredOn(results, id, result.rows)
    const figures =
      point === undefined ? part?.figures : part?.sweep?.points.find(({ label }) => label === point)?.figures
    return { name: point === undefined ? id : `${id} (${point})`, figures }
  })
  const predictions = predicted.flatMap((name): Prediction[] => {
    const measured = ofAll(result.figures, name)
    if (measured === undefined) return []
    // A part that was measured without this figure has an unknown effect on it, so nothing is predicted.
    if (parts.some(({ figures }) => figures !== undefined && !hasOfAll(figures, name))) return []
    const single = product(parts.flatMap(({ figures }) => ofAll(figures ?? [], name) ?? []))
    return [{ measured, predicted: single, isMet: overlap(measured, single) }]
  })
  const names = (isThere: boolean) =>
    parts.filter(({ figures }) => (figures !== undefined) === isThere).map(({ name }) => name)
  return { result, predictions, parts: names(true), missing: names(false) }
}

/** How the prediction is made, and what it does not know. */
export const aboutPrediction =
  'Effects multiply where they are independent. So the prediction is the product of all single effects that were measured. They were measured under different loads, and two recommendations that save the same work cannot both save it.'

/** What the prediction leaves out, as a sentence that follows another; empty when nothing is left out. */
export const missingWords = ({ missing }: Pick<AllAtOnce, 'missing'>): string =>
  missing.length === 0 ? '' : ` Not measured on as many rows, and taken for no effect: ${missing.join(', ')}.`
