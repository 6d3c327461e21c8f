import type {
  ExperimentFigure,
  ExperimentResult,
  JudgedComparison,
} from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { decides, judgementOf, leadingFigure, notMeasured } from './judge-experiment.ts'
import { judgeSweep, kneeOf } from './sweep-verdict.ts'

type Figures = readonly ExperimentFigure[]

/** What is judged again: the claim, and the figures that take the place of stored ones; the same list where nothing changes. */
interface Again {
  readonly claim: readonly Claim[]
  figuresOf(stored: Figures): Figures
  /** Why a comparison has no figure any more. */
  readonly nothing: string
}

/** A stored result judged again from its figures, with all points of a sweep; causes stay. */
export function judgedAgain(
  result: ExperimentResult,
  { claim, figuresOf, nothing }: Again,
): ExperimentResult {
  const again = <T extends JudgedComparison>(one: T): T => {
    const figures = figuresOf(one.figures)
    if (figures === one.figures) return one
    const leading = leadingFigure(figures, claim)
    return leading === undefined
      ? { ...one, ...notMeasured(nothing) }
      : { ...one, ...judgementOf(figures, leading, claim, result.scenario, one.disturbed) }
  }
  const { sweep, arms } = result
  if (sweep === null) return { ...again(result), claim: [...claim] }
  const points = sweep.points.map(again)
  const { judged, point } = judgeSweep(points, sweep, claim)
  return {
    // What disturbed the point that was shown says nothing of another one: what `judged` states replaces it.
    ...{ ...result, ...judged, claim: [...claim] },
    arms: { ...arms, head: point?.setup ?? arms.head },
    sweep: { ...sweep, points, knee: kneeOf(points, sweep, claim) },
  }
}

/** A stored result judged by another claim than that for which it was measured. */
export const judgedByClaim = (result: ExperimentResult, claim: readonly Claim[]): ExperimentResult =>
  judgedAgain(result, {
    claim,
    figuresOf: (stored) =>
      stored.length === 0 ? stored : stored.map((figure) => ({ ...figure, decides: decides(figure, claim) })),
    nothing: 'Nothing was measured of what is claimed now; measure it again.',
  })
