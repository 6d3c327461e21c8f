import { type Budget, eachRoute, readLimit } from '../budgets/budget.ts'
import { replaces } from '../budgets/merge-budgets.ts'
import type { PhaseName } from '../budgets/phase-name.ts'
import { type Figure, isFigure } from '../figures/figures.ts'
import type { ServiceName } from '../figures/row.ts'
import { routesOf } from '../scenario/routes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { parseDuration } from '../units/units.ts'

/** A limit as the file of a scenario gives it; the schema has checked that it can be read. */
type Declared =
  | string
  | {
      readonly limit: string
      readonly for?: string
      readonly during?: PhaseName
      readonly service?: ServiceName
      readonly level?: 'warn'
    }

function budgetOf(scenario: string, route: string, figure: Figure, declared: Declared): readonly Budget[] {
  const { limit: text, for: span, ...held } = typeof declared === 'string' ? { limit: declared } : declared
  const limit = readLimit(figure, text)
  if (typeof limit === 'string') return []
  const window = span === undefined ? {} : { window: parseDuration(span) }
  return [{ scenario, route, figure, ...window, ...held, ...limit }]
}

/**
 * The budgets that the file of a scenario declares. Those under `each` hold for every route that has no limit of its own on
 * the same figure; a warning is none.
 */
export function declaredBudgets(scenario: Scenario): Budget[] {
  const routes = Object.entries(scenario.budgets as Record<string, Record<string, Declared | Declared[]>>)
  const written = routes.flatMap(([route, limits]) =>
    Object.entries(limits).flatMap(([figure, limit]) =>
      isFigure(figure) ? [limit].flat().flatMap((one) => budgetOf(scenario.name, route, figure, one)) : [],
    ),
  )
  const own = written.filter(({ route }) => route !== eachRoute)
  const ofEach = written
    .filter(({ route }) => route === eachRoute)
    .flatMap((budget) => routesOf(scenario).map((route) => ({ ...budget, route })))
  return [...own, ...ofEach.filter((budget) => !own.some((other) => replaces(other, budget)))]
}
