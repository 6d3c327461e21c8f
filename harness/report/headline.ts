import { counted } from '../base/text.ts'
import type { BudgetVerdict, Verdict } from '../bundle/verdict.ts'
import { allRoutes, figureInWords, senseOf } from '../config/budgets/budget.ts'
import { describeLimit } from '../config/plan/plan-in-words.ts'
import { formatFigure, formatMiss } from '../verdict/figures/format.ts'
import { deciding, isOnlyMeasured, stated } from '../verdict/judge.ts'
import { mark } from './paint.ts'

const placeOf = ({ budget }: BudgetVerdict): string =>
  budget.route === allRoutes ? budget.scenario : `${budget.route} in ${budget.scenario}`

/** The factor by which a figure misses its limit, whatever its sense and unit. */
const missOf = ({ budget, value = 0 }: BudgetVerdict): number =>
  senseOf(budget) === 'at-most' ? value / budget.limit : budget.limit / value

/** `✓ pass`, or another sign when there was nothing to judge. */
export const markOf = ({ outcome, scenarios }: Verdict): string =>
  outcome === 'unproven' && isOnlyMeasured(scenarios) ? '– measured' : mark(outcome)

/** The verdict of a run in one sentence that hides nothing; the worst failing figure represents the others. */
export function headline({ outcome, reason, scenarios }: Verdict): string {
  const judged = scenarios.flatMap(({ budgets }) => deciding(budgets))
  const these = judged.filter((verdict) => verdict.outcome === outcome)
  if (outcome === 'pass')
    return `The tail holds: ${counted(stated(judged).length, 'budget')} in ${counted(scenarios.length, 'scenario')}, each with its whole interval inside.`
  if (outcome === 'unproven' && isOnlyMeasured(scenarios))
    return "Measured: nobody gave a budget, so only failures were judged. Set one: --budget 'p95<=50ms'."
  if (outcome === 'unproven' && scenarios.length > 0 && scenarios.every((one) => one.outcome === 'pass'))
    return reason
  if (outcome === 'unproven')
    return judged.length === 0
      ? 'Nothing is proven: there is no budget that decides.'
      : `Not proven: ${these.length} of ${counted(judged.length, 'budget')} cannot be decided from this run; the reasons say what would decide them.`
  const worst = these.toSorted((a, b) => missOf(b) - missOf(a))[0]
  if (worst?.value === undefined) return 'The tail does not hold.'
  const { figure } = worst.budget
  const others = these.length > 1 ? ` ${counted(these.length - 1, 'more budget')} failed.` : ''
  return `The tail does not hold: ${figureInWords(worst.budget)} of ${placeOf(worst)} is ${formatFigure(figure, worst.value)}, ${formatMiss(worst.budget, worst.value)}; the budget is ${describeLimit(worst.budget)}.${others}`
}
