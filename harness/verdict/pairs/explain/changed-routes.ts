import { allRoutes } from '../../../config/budgets/budget.ts'
import type { Change, PairVerdict } from '../pair-verdict.ts'

/** The scenario that a replay drives, and the routes of it that are looked at; undefined routes are all of them. */
export interface ExplainedRoutes {
  readonly scenario: string
  readonly routes: readonly string[] | undefined
}

const isFound = ({ outcome, accepted, isGated }: Change): boolean =>
  outcome === 'worse' && isGated && accepted === undefined

/**
 * What of a comparison is to be explained: of a gate what it fails for, of a comparison of set-ups whatever is worse or better.
 * The scenario is that of the worst change. Undefined where nothing is.
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
  const routes = [
    ...new Set(found.filter(({ scenario }) => scenario === first.scenario).map(({ route }) => route)),
  ]
  const named = routes.filter((route) => route !== allRoutes)
  return { scenario: first.scenario, routes: named.length === 0 ? undefined : named }
}
