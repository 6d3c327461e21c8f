import { TailgateError } from '../../base/errors.ts'
import { figuresInWords } from '../figures/figures.ts'
import { figureSaid, percentileMeant } from '../figures/people-say.ts'
import { serviceNames } from '../figures/row.ts'
import { parseDuration } from '../units/units.ts'
import { allRoutes, type Budget, limitFrom, phaseFits, serviceFits, windowFits } from './budget.ts'
import { isPhaseName } from './phase-name.ts'

/** A budget given on the command line; `scenario` is undefined when it holds for every scenario of the run. */
export type LooseBudget = Omit<Budget, 'scenario'> & {
  readonly scenario: string | undefined
  readonly text: string
}

/** Route, figure, sign, limit, and what may follow them. A path, with or without its method, may stand for the route. */
const form =
  /^\s*((?:[A-Z]+ )?\/\S*|\S+?)\s+([^<>=≤≥]+?)\s*(<=|>=|==|<|>|=|≤|≥)\s*(.+?)(?:\s+of\s+(\S+))?(?:\s+for\s+(.+?))?(?:\s+during\s+(\w+ \d+))?(?:\s+(warn))?\s*$/

/** A figure and its limit, without a route: `p95<=50ms`, `error rate <= 1%`. */
const ofAll = /^\s*([^<>=≤≥]+?)\s*(?:<=|>=|==|<|>|=|≤|≥)\s*(\S+)/

/** A budget without a route is a budget on all routes together. */
function withRoute(text: string): string {
  const [, name = '', value = ''] = ofAll.exec(text) ?? []
  return figureSaid(name, value) === undefined ? text : `${allRoutes} ${text.trim()}`
}

function noFigure(name: string): string {
  const percentile = percentileMeant(name)
  return percentile === undefined
    ? `"${name}" is no figure; the figures are ${figuresInWords}.`
    : `"${name}" is no figure, as a percentile is given in percent; write ${percentile}.`
}

/** `browse.list` is a route of a scenario; a path, which may contain points, is a route alone. */
function routeIn(text: string): { readonly scenario: string | undefined; readonly route: string } {
  const [, scenario, route] = /^([^\s./]+)\.(\S+|[A-Z]+ \S+)$/.exec(text) ?? []
  return route === undefined ? { scenario: undefined, route: text } : { scenario, route }
}

/**
 * Reads `[scenario.]route figure<=limit`, for example `browse.list p95<=25ms` or `browse p95<=1us`. A single name before the
 * figure is kept as `route`, and the caller resolves it against the run; a figure alone is about all routes.
 * @throws TailgateError BUDGET_INVALID with what is wrong.
 */
export function parseBudget(text: string): LooseBudget {
  const invalid = (problem: string) => new TailgateError('BUDGET_INVALID', { text, problem })
  const found = form.exec(withRoute(text))
  const [, alone] = ofAll.exec(text) ?? []
  if (!found && alone !== undefined && !/\s/.test(alone)) throw invalid(noFigure(alone))
  if (!found)
    throw invalid(
      'it does not have the form [scenario.][route] figure<=limit [of service] [for time] [during phase] [warn].',
    )
  const [, where = '', name = '', sign = '', value = '', owner, span, phase, level] = found
  const figure = figureSaid(name, value)
  if (!figure) throw invalid(noFigure(name))
  const limit = limitFrom(figure, sign, value)
  if (typeof limit === 'string') throw invalid(limit)
  const window = span === undefined ? undefined : parseDuration(span)
  if (span !== undefined && !windowFits(figure, window))
    throw invalid(
      `"for ${span}" must be whole seconds, and ${figure} a figure that does not need the whole run.`,
    )
  const service = serviceNames.find((known) => known === owner)
  if (owner !== undefined && !(service && serviceFits(figure, service)))
    throw invalid(`${figure} is no figure of "${owner}".`)
  if (phase !== undefined && !(isPhaseName(phase) && phaseFits(figure)))
    throw invalid(
      `"during ${phase}" must name a phase such as step 2, and ${figure} must be a figure it can have.`,
    )
  return {
    ...routeIn(where),
    figure,
    text,
    ...(window === undefined ? {} : { window }),
    ...(service === undefined ? {} : { service }),
    ...(phase !== undefined && isPhaseName(phase) ? { during: phase } : {}),
    ...(level === undefined ? {} : { level: 'warn' as const }),
    ...limit,
  }
}
