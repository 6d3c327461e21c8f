import { counted } from '../base/text.ts'
import type { BudgetVerdict, Outcome } from '../bundle/verdict.ts'
import { allRoutes, figureInWords, senseOf } from '../config/budgets/budget.ts'
import { describeLimit } from '../config/plan/plan-in-words.ts'
import { abortedReason } from '../verdict/aborted-run.ts'
import { formatFigure, formatMiss } from '../verdict/figures/format.ts'
import { deciding, isOnlyMeasured, stated } from '../verdict/judge.ts'
import { mark } from './paint.ts'
import type { Report } from './report.ts'

const placeOf = ({ budget }: BudgetVerdict): string =>
  budget.route === allRoutes ? budget.scenario : `${budget.route} in ${budget.scenario}`

/** The factor by which a figure misses its limit, whatever its sense and unit. */
const missOf = ({ budget, value = 0 }: BudgetVerdict): number =>
  senseOf(budget) === 'at-most' ? value / budget.limit : budget.limit / value

/** What a mark and a headline are made from. */
type Judged = Pick<Report, 'run' | 'verdict'>

/**
 * Whether a load was typed, nobody gave it a budget, it ran to its end, and its default limits on failures hold. Such a run
 * measured what it was asked to measure, and its command ends with 0. Scenarios of a project are there to be judged.
 */
export const onlyMeasures = ({ run, verdict }: Judged): boolean =>
  run.isTyped === true && run.status === 'complete' && isOnlyMeasured(verdict.scenarios)

/** `✓ pass`, or another sign when there was nothing to judge; also of one scenario of the run, by its outcome. */
export const markOf = (report: Judged, outcome: Outcome = report.verdict.outcome): string =>
  outcome === 'unproven' && onlyMeasures(report) ? '– measured' : mark(outcome)

/** Why a run that was not stopped proves nothing though no budget is undecided: default limits alone pass nothing. */
function withoutBudgetThatDecides({ run, verdict }: Judged): string {
  const without = verdict.scenarios.filter(({ outcome }) => outcome === 'unproven')
  const names = without.map(({ scenario }) => scenario)
  const lack = isOnlyMeasured(without) ? 'nobody gave a budget to' : 'there is no budget that decides for'
  // Where the limit on failures was lifted too, nothing was judged.
  const hasLimits = without.every(({ budgets }) => deciding(budgets).length > 0)
  const judged = hasLimits ? ', so only failures were judged there' : ''
  // A typed load is in no file.
  const where = run.isTyped === true ? 'with' : 'in the file of the scenario, or with'
  return `Not proven: ${lack} ${names.join(' or ')}${judged}. Give one ${where} --budget '${names[0]} p95<=50ms'.`
}

function unprovenHeadline(report: Judged): string {
  const { scenarios } = report.verdict
  if (onlyMeasures(report))
    return "Measured: nobody gave a budget, so only failures were judged. Set one: --budget 'p95<=50ms'."
  const judged = scenarios.flatMap(({ budgets }) => deciding(budgets))
  if (judged.length === 0) return 'Nothing is proven: there is no budget that decides.'
  const open = judged.filter(({ outcome }) => outcome === 'unproven')
  if (open.length > 0)
    return `Not proven: ${open.length} of ${counted(judged.length, 'budget')} cannot be decided from this run; the reasons say what would decide them.`
  return report.run.status === 'aborted' ? abortedReason : withoutBudgetThatDecides(report)
}

/** The verdict of a run in one sentence that hides nothing; the worst failing figure represents the others. */
export function headline(report: Judged): string {
  const { outcome, scenarios } = report.verdict
  if (outcome === 'unproven') return unprovenHeadline(report)
  const judged = scenarios.flatMap(({ budgets }) => deciding(budgets))
  if (outcome === 'pass')
    return `The tail holds: ${counted(stated(judged).length, 'budget')} in ${counted(scenarios.length, 'scenario')}, each with its whole interval inside.`
  const failed = judged.filter((verdict) => verdict.outcome === 'fail')
  const worst = failed.toSorted((a, b) => missOf(b) - missOf(a))[0]
  if (worst?.value === undefined) return 'The tail does not hold.'
  const { figure } = worst.budget
  const others = failed.length > 1 ? ` ${counted(failed.length - 1, 'more budget')} failed.` : ''
  return `The tail does not hold: ${figureInWords(worst.budget)} of ${placeOf(worst)} is ${formatFigure(figure, worst.value)}, ${formatMiss(worst.budget, worst.value)}; the budget is ${describeLimit(worst.budget)}.${others}`
}
