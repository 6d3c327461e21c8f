import { TailgateError } from '../../base/errors.ts'
import { isOfAll, isOfStack } from '../figures/figures.ts'
import { allRoutes, type Budget, eachRoute } from './budget.ts'
import { isHop } from './hop-route.ts'
import { type LooseBudget, parseBudget } from './parse-budget.ts'

/** What budgets of the command line are resolved against: the name of a scenario and the routes that it has figures for. */
export interface Judged {
  readonly name: string
  readonly routes: readonly string[]
  /** Redirects that it may follow (`login/hop1`); they may have budgets of their own, and `each` gives them none. */
  readonly hops?: readonly string[]
  /** Method and path of its routes if they are known: `GET /items`. */
  readonly paths?: Readonly<Record<string, string>>
  /** The phases of its load. */
  readonly phases: readonly string[]
}

/** What, apart from its route, prevents a budget from belonging to a scenario; undefined if nothing does. */
function misfit(
  { figure, route, during }: Omit<Budget, 'scenario'>,
  { name, phases }: Judged,
): string | undefined {
  if (isOfAll(figure) && route !== allRoutes)
    return `${figure} is a figure of the whole ${isOfStack(figure) ? 'stack' : 'load'}: give it to all routes, as in '${name} ${figure}...'.`
  if (during !== undefined && !phases.includes(during))
    return `${name} has no ${during}; its phases are ${phases.join(', ') || 'none'}.`
  return undefined
}

/**
 * The routes that the first word of a budget means: a name, `all`, `each`, a method, or a path with or without its method.
 */
function routesMeant(word: string, { routes, hops = [], paths = {} }: Judged): readonly string[] {
  if (word === allRoutes || routes.includes(word) || hops.includes(word)) return [word]
  if (word === eachRoute) return routes.filter((route) => !isHop(route))
  return routes.filter((route) => {
    const pattern = paths[route] ?? ''
    const [method = '', path = ''] = pattern.split(' ')
    return word !== '' && [pattern, method, path].includes(word)
  })
}

/** Gives a budget of the command line its scenario and route; `browse p95<=…` means all routes of `browse`. */
function resolveBudget(loose: LooseBudget, scenarios: readonly Judged[]): Budget[] {
  const { scenario: asked, route, text, ...held } = loose
  const named = scenarios.find(({ name }) => name === (asked ?? route))
  const unknown = (name: string, known: readonly string[]) =>
    new TailgateError('BUDGET_ROUTE_UNKNOWN', { text, name, known: known.join(', ') })
  if (asked !== undefined && !named)
    throw unknown(
      asked,
      scenarios.map(({ name }) => name),
    )
  const among = named ? [named] : scenarios
  const word = asked === undefined && named ? allRoutes : route
  const places = among.flatMap((judged) => routesMeant(word, judged).map((of) => ({ judged, of })))
  if (places.length === 0)
    throw unknown(
      route,
      among.flatMap(({ name, routes, hops = [] }) =>
        [allRoutes, eachRoute, ...routes, ...hops.filter((hop) => hop.endsWith('/hop1'))].map(
          (known) => `${name}.${known}`,
        ),
      ),
    )
  const problems = places.map(({ judged, of }) => misfit({ ...held, route: of }, judged))
  const fit = places.filter((_, index) => problems[index] === undefined)
  const problem = problems.find((found) => found !== undefined)
  if (fit.length === 0 && problem) throw new TailgateError('BUDGET_INVALID', { text, problem })
  return fit.map(({ judged, of }) => ({ scenario: judged.name, route: of, ...held }))
}

const identity = ['scenario', 'route', 'figure', 'sense', 'window', 'during', 'service'] as const
/**
 * Whether a budget takes the place of another one, as both limit the same thing. One that only warns takes the place of a
 * warning only: a limit that decides goes on beside it, whether somebody gave it or it is a default.
 */
export const replaces = (budget: Budget, other: Budget): boolean =>
  identity.every((key) => budget[key] === other[key]) && (budget.level !== 'warn' || other.level === 'warn')

/**
 * The budgets of the files, replaced and extended by those of the command line.
 * @throws TailgateError BUDGET_INVALID, BUDGET_ROUTE_UNKNOWN.
 */
export function mergeBudgets(
  base: readonly Budget[],
  texts: readonly string[],
  scenarios: readonly Judged[],
): Budget[] {
  const given = texts.flatMap((text) => resolveBudget(parseBudget(text), scenarios))
  return [...base.filter((budget) => !given.some((other) => replaces(other, budget))), ...given]
}
