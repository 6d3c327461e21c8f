import { allRoutes, type Budget } from './budget.ts'
import type { Judged } from './merge-budgets.ts'
import { isPhaseName } from './phase-name.ts'

/** The share of its requests that may fail on a route if nobody gives another one. */
export const defaultErrorShare = 0.001

/** What a default covers: a whole run, or one phase if some phases of the load have a limit of their own. */
type Scope = Budget['during']

/** What defaults are made from; the phases of a script are unknown until k6 has read it. */
interface Defaulted extends Pick<Judged, 'name' | 'routes'> {
  readonly phases: readonly string[] | 'unknown'
}

/** The phases that have defaults of their own where some have a limit of their own; the whole run where there are none. */
function scopesOf(phases: Defaulted['phases']): readonly Scope[] {
  // Its defaults are made at the end of the run, from the evidence.
  if (phases === 'unknown') return []
  return phases.length === 0 ? [undefined] : phases.filter(isPhaseName)
}

/** The defaults of one scenario. `stated` holds the limits on its error rates that decide, and those that were lifted. */
function defaultsOf({ name, routes, phases }: Defaulted, stated: readonly Budget[]): Budget[] {
  const on = (route: string, scope: Scope) =>
    stated.find((budget) => budget.route === route && budget.during === scope)
  // The order is by name, so that a bundle that is judged again has them in the order of its run.
  return routes.toSorted().flatMap((route) => {
    if (on(route, undefined)) return []
    const apart = stated.some((budget) => [route, allRoutes].includes(budget.route) && budget.during)
    const scopes: readonly Scope[] = apart && !on(allRoutes, undefined) ? scopesOf(phases) : [undefined]
    return scopes.flatMap((during): Budget[] => {
      const ofAll = on(allRoutes, during) ?? on(allRoutes, undefined)
      // A limit that is lifted for all is lifted for each route, and a single route is the same as all.
      if (on(route, during) || ofAll?.level === 'off' || (ofAll && routes.length === 1)) return []
      return [
        {
          ...{ scenario: name, route, figure: 'errorRate', limit: ofAll?.limit ?? defaultErrorShare },
          ...(during === undefined ? {} : { during }),
          origin: 'default',
        },
      ]
    })
  })
}

/**
 * The budgets with one more for each route that has no limit on its error rate, or only one that warns: the limit of all
 * routes together, or 0.1 % if that is not given either. A percentile is a promise about answers, and requests that fail at
 * once are the fastest.
 */
export function withErrorBudgets(budgets: readonly Budget[], scenarios: readonly Defaulted[]): Budget[] {
  const stated = budgets.filter(({ origin }) => origin === undefined)
  const defaults = scenarios.flatMap((judged) =>
    defaultsOf(
      judged,
      // A limit on every stretch limits a bad moment and says nothing about the whole run; a warning decides nothing.
      stated.filter(
        ({ scenario, figure, window, level }) =>
          scenario === judged.name && figure === 'errorRate' && window === undefined && level !== 'warn',
      ),
    ),
  )
  return [...stated, ...defaults]
}
