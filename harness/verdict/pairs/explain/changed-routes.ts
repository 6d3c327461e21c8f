import { allRoutes } from '../../../config/budgets/budget.ts'
import { routeOfHop } from '../../../config/budgets/hop-route.ts'
import type { Change, PairVerdict } from '../pair-verdict.ts'

/**
 * The scenario that a replay drives, and the examined routes; undefined routes mean all of them. A replay counts a followed
 * redirect for the route that was asked.
 */
export interface ExplainedRoutes {
  readonly scenario: string
  readonly routes: readonly string[] | undefined
}

const isFound = ({ outcome, accepted, isGated }: Change): boolean =>
  outcome === 'worse' && isGated && accepted === undefined

/**
 * What has to be explained in a comparison: for a gate the figures for which it fails, for a comparison of set-ups everything
 * that is worse or better. The scenario is that of the worst change. Undefined when there is nothing to explain.
 */
export function routesToExplain(
  { outcome, changes }: Pick<PairVerdict, 'outcome' | 'changes'>,
  purpose: 'gate' | 'compare',
): ExplainedRoutes | undefined {
  const differs = (change: Change) => change.outcome === 'worse' || change.outcome === 'better'
  const found =
    purpose === 'gate' ? (outcome === 'fail' ? changes.filter(isFound) : []) : changes.filter(differs)
  const [first] = found
  if (first === undefined) return undefined
  const own = found.filter(({ scenario }) => scenario === first.scenario)
  const routes = [...new Set(own.map(({ route }) => routeOfHop(route) ?? route))]
  const named = routes.filter((route) => route !== allRoutes)
  return { scenario: first.scenario, routes: named.length === 0 ? undefined : named }
}
