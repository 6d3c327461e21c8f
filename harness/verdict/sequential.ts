import type { BudgetVerdict, Verdict } from '../bundle/verdict.ts'
import { type Budget, decides, senseOf } from '../config/budgets/budget.ts'
import { figureOf } from '../config/figures/figures.ts'
import type { Arrivals } from '../config/scenario/scenario.ts'

/** Whether more of the same load could still change this verdict: a fail stands, and a pass needs nothing. */
export const isDecided = ({ outcome }: Verdict): boolean => outcome !== 'unproven'

/** Figures that are facts of what was seen: once beyond their limit, nothing that follows brings them back. */
const staysBroken = (budget: Budget): boolean => {
  const { figure, window, limit } = budget
  return (
    window !== undefined ||
    (figureOf(figure).onlyGrows === true && senseOf(budget) === 'at-most') ||
    (limit === 0 && figureOf(figure).unit === 'share')
  )
}

/** Whether what was seen speaks for what is to come: not for the whole of a load that changes by design. */
const isAlike = (arrivals: Arrivals | undefined, { during }: Budget): boolean =>
  arrivals === undefined ||
  arrivals.kind === 'constant' ||
  arrivals.kind === 'poisson' ||
  (during !== undefined && arrivals.kind === 'steps')

/**
 * The verdict of a scenario under way that no more of its load can mend; undefined while every budget that decides can still
 * be met. A share or mean has failed for good when its whole interval, as wide as all planned times to decide make it, is beyond the
 * limit and the load goes on alike; a maximum once it is beyond.
 */
export function failedForGood(
  { scenarios }: Verdict,
  arrivals: Arrivals | undefined,
): BudgetVerdict | undefined {
  return scenarios
    .flatMap(({ budgets }) => budgets)
    .find(
      ({ outcome, budget }) =>
        outcome === 'fail' && decides(budget) && (staysBroken(budget) || isAlike(arrivals, budget)),
    )
}
