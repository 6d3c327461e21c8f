import { allRoutes, type Budget } from './budget.ts'
import type { Judged } from './merge-budgets.ts'
import { isPhaseName } from './phase-name.ts'

/** The share of its requests a route may fail where nobody says otherwise. */
export const defaultErrorShare = 0.001

/** What a default is of: a whole run, or one phase where the load has phases of which some have a limit of their own. */
type Scope = Budget['during']

/** The defaults of one scenario. Stated are limits on the error rate of that scenario, those that were lifted too. */
function defaultsOf({ name, routes, phases }: Judged, stated: readonly Budget[]): Budget[] {
  const on = (route: string, scope: Scope) =>
    stated.find((budget) => budget.route === route && budget.during === scope)
  // By name, so that a bundle that is judged again has them in the order of its run.
  return routes.toSorted().flatMap((route) => {
    if (on(route, undefined)) return []
    const apart = stated.some((budget) => [route, allRoutes].includes(budget.route) && budget.during)
    const scopes: readonly Scope[] =
      apart && !on(allRoutes, undefined) ? phases.filter(isPhaseName) : [undefined]
    return scopes.flatMap((during): Budget[] => {
      const ofAll = on(allRoutes, during) ?? on(allRoutes, undefined)
      // What is lifted for all is lifted, and where there is one route only, it is all.
      if (on(route, during) || ofAll?.level === 'off' || (ofAll && routes.length === 1)) return []
      return [
        {
          ...{ scenario: name, route, figure: 'errorRate', limit: ofAll?.limit ?? defaultErrorShare },
          ...(during === undefined ? {} : { during }),
          ...(ofAll?.level === undefined ? {} : { level: ofAll.level }),
          origin: 'default',
        },
      ]
    })
  })
}

/**
 * The budgets with one more for each route without a limit on its error rate: what all routes together are allowed, 0.1 %
 * where that is not said either. A percentile is a promise about answers, and requests that fail at once are the fastest.
 */
export function withErrorBudgets(budgets: readonly Budget[], scenarios: readonly Judged[]): Budget[] {
  const stated = budgets.filter(({ origin }) => origin === undefined)
  const defaults = scenarios.flatMap((judged) =>
    defaultsOf(
      judged,
      // A limit on every stretch says what a bad moment may cost, and nothing of the whole.
      stated.filter(
        ({ scenario, figure, window }) =>
          scenario === judged.name && figure === 'errorRate' && window === undefined,
      ),
    ),
  )
  return [...stated, ...defaults]
}
