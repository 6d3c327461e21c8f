import type { Budget } from '../config/budgets/budget.ts'
import { withErrorBudgets } from '../config/budgets/error-budgets.ts'
import { isHop, routeOfHop } from '../config/budgets/hop-route.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { loadPhasesOf } from './figures/phases.ts'

const sameDefault = (a: Budget, b: Budget): boolean =>
  a.scenario === b.scenario && a.route === b.route && a.during === b.during

/**
 * The budgets, with the default budgets on failures that only the evidence can tell: those of redirects that were followed,
 * whose number is known only now (a request whose redirect fails was not answered), those of the routes that were redirected
 * (a limit of all is no limit of a single route any more, once its redirects count too), and those of the stages of scripts,
 * which only k6 can read. `scripts` gives the routes of each scenario that has a script: one that was never requested has a
 * budget too.
 */
export function withLateBudgets(
  budgets: readonly Budget[],
  evidence: Evidence,
  scripts: Readonly<Record<string, readonly string[]>> = {},
): Budget[] {
  const judged = evidence.scenarios.map((one) => ({
    name: one.scenario,
    routes: [...new Set([...one.routes.map(({ route }) => route), ...(scripts[one.scenario] ?? [])])],
    phases: loadPhasesOf(evidence.phases, one).map(({ name }) => name),
  }))
  const redirected = ({ scenario, route }: Budget): boolean =>
    judged.some(({ name, routes }) => name === scenario && routes.some((hop) => routeOfHop(hop) === route))
  const known = budgets.filter(({ origin }) => origin === 'default')
  const late = withErrorBudgets(budgets, judged).filter(
    (budget) =>
      budget.origin === 'default' &&
      (isHop(budget.route) || redirected(budget) || Object.hasOwn(scripts, budget.scenario)) &&
      !known.some((own) => sameDefault(own, budget)),
  )
  return [...budgets, ...late]
}
