import type { BudgetVerdict, Verdict } from '../bundle/verdict.ts'
import { type Budget, decides, senseOf } from '../config/budgets/budget.ts'
import { figureOf, isFact, isGrowth, isOfJourneys } from '../config/figures/figures.ts'
import type { Arrivals } from '../config/scenario/scenario.ts'

/**
 * Whether more of the same load could not change this verdict: a fail stays, and a pass needs no more. A verdict that rests on a
 * budget on journeys is not decided while the load runs: the short and the broken ones have ended and those under way are not
 * on record, as they are at its end, so the broken ones are too many of all.
 */
export function isDecided({ outcome, scenarios }: Verdict): boolean {
  const deciding = scenarios.flatMap(({ budgets }) => budgets).filter(({ budget }) => decides(budget))
  return outcome === 'fail'
    ? deciding.some((each) => each.outcome === 'fail' && !isOfJourneys(each.budget.figure))
    : outcome === 'pass' && !deciding.some(({ budget }) => isOfJourneys(budget.figure))
}

/** Figures that are facts about the run so far: once beyond their limit, they stay beyond it. */
const staysBroken = (budget: Budget): boolean => {
  const { figure, window, limit } = budget
  return (
    window !== undefined ||
    (figureOf(figure).onlyGrows === true && senseOf(budget) === 'at-most') ||
    (limit === 0 && figureOf(figure).unit === 'share')
  )
}

/**
 * Whether the evidence so far represents what follows. That is not so for the whole of a load that changes by design, nor for
 * a count or a shortest time, which more load changes, nor for a growth, which is that of a whole run.
 */
const isAlike = (arrivals: Arrivals | undefined, { figure, during }: Budget): boolean =>
  !isFact(figure) &&
  !isGrowth(figure) &&
  (arrivals === undefined ||
    arrivals.kind === 'constant' ||
    arrivals.kind === 'poisson' ||
    (during !== undefined && arrivals.kind === 'steps'))

/**
 * The verdict of a running scenario that no further load can change; undefined while every deciding budget can still be met.
 * A share or mean has failed for good when its whole interval, widened for all planned decision times, is beyond the limit
 * and the load does not change; a maximum, or a count that has an upper limit, as soon as it is beyond. A budget on journeys
 * never has.
 */
export function failedForGood(
  { scenarios }: Verdict,
  arrivals: Arrivals | undefined,
): BudgetVerdict | undefined {
  return scenarios
    .flatMap(({ budgets }) => budgets)
    .find(
      ({ outcome, budget }) =>
        outcome === 'fail' &&
        decides(budget) &&
        !isOfJourneys(budget.figure) &&
        (staysBroken(budget) || isAlike(arrivals, budget)),
    )
}
