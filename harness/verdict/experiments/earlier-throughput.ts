import type { ExperimentResult, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import { judgementOf, leadingFigure, notMeasured } from './judge-experiment.ts'
import { judgeSweep, kneeOf } from './sweep-verdict.ts'

type Context = Pick<ExperimentResult, 'claim' | 'scenario'>

/** A comparison judged again without its throughput; its cause stays. */
function withoutThroughput<T extends JudgedComparison>(one: T, { claim, scenario }: Context): T {
  const figures = one.figures.filter(({ figure }) => figure !== 'throughput')
  if (figures.length === one.figures.length) return one
  const leading = leadingFigure(figures, claim)
  return leading === undefined
    ? { ...one, ...notMeasured('Only a throughput beside the other arm was measured; measure it again.') }
    : { ...one, ...judgementOf(figures, leading, claim, scenario) }
}

/**
 * A stored result without a throughput that was measured while the other arm took the processors: it says nothing of what an
 * arm answers, so no verdict may rest on it.
 */
export function withoutEarlierThroughput(result: ExperimentResult): ExperimentResult {
  if (result.schema !== 1) return result
  const { sweep, claim, arms } = result
  if (sweep === null) return withoutThroughput(result, result)
  const points = sweep.points.map((point) => withoutThroughput(point, result))
  const { judged, point } = judgeSweep(points, sweep.against, claim)
  return {
    ...{ ...result, ...judged },
    arms: { ...arms, head: point?.setup ?? arms.head },
    sweep: { ...sweep, points, knee: kneeOf(points, sweep, claim) },
  }
}
