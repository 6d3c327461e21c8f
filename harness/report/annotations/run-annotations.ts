import type { BudgetVerdict } from '../../bundle/verdict.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { headline, onlyMeasures } from '../headline.ts'
import type { Report } from '../report.ts'
import { budgetWords } from '../route-table.ts'
import { type Annotation, workflowCommands } from './workflow-commands.ts'

/** The position of a budget; undefined for a budget that is in no file, for example one of the command line. */
export type PlaceOf = (budget: Budget) => Annotation['at']

const verdictLevels = { fail: 'error', unproven: 'warning', pass: 'notice' } as const

/** A budget that did not hold, at its own line; a budget that only warns never fails. */
function annotationOf(scenario: string, judged: BudgetVerdict, placeOf: PlaceOf): Annotation[] {
  const { budget, outcome, reason } = judged
  if (outcome === 'pass') return []
  return [
    {
      level: outcome === 'fail' && budget.level !== 'warn' ? 'error' : 'warning',
      title: `${scenario}.${budget.route} ${budgetWords(judged)}: ${outcome}`,
      said: reason,
      at: placeOf(budget),
    },
  ]
}

/** A run as annotations: its verdict, then each budget that did not hold, failed ones first. */
export function runAnnotationLines(report: Report, placeOf: PlaceOf): string[] {
  const { verdict } = report
  const budgets = verdict.scenarios.flatMap(({ scenario, budgets: judged }) =>
    judged.flatMap((one) => annotationOf(scenario, one, placeOf)),
  )
  const whole: Annotation = onlyMeasures(report)
    ? { level: 'notice', title: 'Tailgate: measured', said: headline(report) }
    : { level: verdictLevels[verdict.outcome], title: `Tailgate: ${verdict.outcome}`, said: verdict.reason }
  return workflowCommands([whole, ...budgets])
}
