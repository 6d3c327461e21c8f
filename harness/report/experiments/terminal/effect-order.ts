import type { ExperimentFigure, ExperimentResult } from '../../../bundle/experiments/experiment-result.ts'
import { experimentFigure } from '../../../verdict/experiments/figures.ts'
import { leadingFigure } from '../../../verdict/experiments/judge-experiment.ts'

const places: Readonly<Record<ExperimentResult['verdict'], number>> = {
  helps: 0,
  mixed: 1,
  'no effect': 2,
  hurts: 3,
  'not measured': 4,
}

/** The figure that a row of a table shows: that of the claim. */
export const shownFigure = (
  result: Pick<ExperimentResult, 'figures' | 'claim'>,
): ExperimentFigure | undefined => leadingFigure(result.figures, result.claim)

/** How much better it became, as a logarithm, so that half and double are as far; 0 where it did not change. */
function betterBy(result: ExperimentResult): number {
  const own = shownFigure(result)
  if (own === undefined || own.change === null || own.outcome === 'none') return 0
  const size = Math.log1p(Math.max(own.change, -0.999_999))
  return experimentFigure(own.figure).sense === 'at-most' ? -size : size
}

/** What helps most first, then what is mixed, does nothing, hurts, and what was not measured. */
export const byEffect = (results: readonly ExperimentResult[]): ExperimentResult[] =>
  results.toSorted((a, b) => places[a.verdict] - places[b.verdict] || betterBy(b) - betterBy(a))
