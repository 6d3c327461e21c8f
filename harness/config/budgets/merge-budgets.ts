import { TailgateError } from '../../base/errors.ts'
import { allRoutes, type Budget, isOfStack } from './budget.ts'
import { type LooseBudget, parseBudget } from './parse-budget.ts'

/** What budgets of the command line are resolved against: a scenario's name and the routes it has figures for. */
export interface Judged {
  readonly name: string
  readonly routes: readonly string[]
  /** The phases of its load. */
  readonly phases: readonly string[]
}

/** What keeps a budget from being one of a scenario, besides its route; undefined where nothing does. */
function misfit(
  { figure, route, during }: Omit<Budget, 'scenario'>,
  { name, phases }: Judged,
): string | undefined {
  if (isOfStack(figure) && route !== allRoutes)
    return `${figure} is a figure of the whole stack: give it to all routes, as in '${name} ${figure}...'.`
  if (during !== undefined && !phases.includes(during))
    return `${name} has no ${during}; its phases are ${phases.join(', ') || 'none'}.`
  return undefined
}

/** Gives a budget of the command line its scenario and route; `browse p95<=…` means all routes of `browse`. */
function resolveBudget(loose: LooseBudget, scenarios: readonly Judged[]): Budget[] {
  const { scenario: asked, route, text, ...held } = loose
  const named = scenarios.find(({ name }) => name === (asked ?? route))
  const unknown = (name: string, known: readonly string[]) =>
    new TailgateError('BUDGET_ROUTE_UNKNOWN', { text, name, known: known.join(', ') })
  const given = (to: readonly Judged[], of: string): Budget[] => {
    const problems = to.map((one) => misfit({ route: of, ...held }, one))
    const problem = problems.find((found) => found !== undefined)
    const fit = to.filter((_, index) => problems[index] === undefined)
    if (fit.length === 0 && problem) throw new TailgateError('BUDGET_INVALID', { text, problem })
    return fit.map(({ name }) => ({ scenario: name, route: of, ...held }))
  }
  if (asked === undefined && named) return given([named], allRoutes)
  if (asked !== undefined && !named)
    throw unknown(
      asked,
      scenarios.map(({ name }) => name),
    )
  const among = named ? [named] : scenarios
  const fitting = among.filter(({ routes }) => route === allRoutes || routes.includes(route))
  if (fitting.length === 0)
    throw unknown(
      route,
      among.flatMap(({ name, routes }) => [allRoutes, ...routes].map((known) => `${name}.${known}`)),
    )
  return given(fitting, route)
}

const identity = ['scenario', 'route', 'figure', 'window', 'during', 'service'] as const
const sameFigure = (a: Budget, b: Budget) => identity.every((key) => a[key] === b[key])

/** Budgets on file, replaced or joined by those of the command line. @throws BUDGET_INVALID, BUDGET_ROUTE_UNKNOWN. */
export function mergeBudgets(
  base: readonly Budget[],
  texts: readonly string[],
  scenarios: readonly Judged[],
): Budget[] {
  const given = texts.flatMap((text) => resolveBudget(parseBudget(text), scenarios))
  return [...base.filter((budget) => !given.some((other) => sameFigure(budget, other))), ...given]
}
