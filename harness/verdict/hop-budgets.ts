import type { Budget } from '../config/budgets/budget.ts'
import { withErrorBudgets } from '../config/budgets/error-budgets.ts'
import { isHop } from '../config/budgets/hop-route.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { loadPhasesOf } from './figures/phases.ts'

/**
 * The budgets, with default budgets on failures for the redirects that were followed. Their number is known only now, and a
 * request whose redirect fails was not answered.
 */
export function withHopBudgets(budgets: readonly Budget[], evidence: Evidence): Budget[] {
  const judged = evidence.scenarios.map((one) => ({
    name: one.scenario,
    routes: one.routes.map(({ route }) => route),
    phases: loadPhasesOf(evidence.phases, one).map(({ name }) => name),
  }))
  const defaults = withErrorBudgets(budgets, judged).filter(({ origin }) => origin === 'default')
  return [...budgets, ...defaults.filter(({ route }) => isHop(route))]
}
