import { z } from 'zod'
import { isRecord } from '../../base/values/record.ts'
import {
  allRoutes,
  eachRoute,
  exampleOf,
  phaseFits,
  readLimit,
  servicesOf,
  windowFits,
} from '../budgets/budget.ts'
import { isHop } from '../budgets/hop-route.ts'
import { type Figure, isBelowFirst, isFigure, isOfAll } from '../figures/figures.ts'
import { figureSaid, percentileMeant } from '../figures/people-say.ts'
import { parseDuration } from '../units/units.ts'
import { addProblems } from './schema-parts.ts'

/** The schema of a limit of a figure: a text, a text with further conditions, or several of these. */
function limitOf(figure: Figure, phases: readonly string[]) {
  const example = exampleOf(figure)
  const services = servicesOf(figure)
  const further = [
    ...(phaseFits(figure) ? ["for: '10s'"] : []),
    ...(phaseFits(figure) && phases.length > 0 ? [`during: '${phases[0]}'`] : []),
    ...(services.length > 0 ? [`service: '${services[0]}'`] : []),
    "level: 'warn'",
  ]
  const error = `is no limit for ${figure}; write '${example}' or { limit: '${example}', ${further.join(', ')} }`
  const text = z.string(error).superRefine((value, context) => {
    const limit = readLimit(figure, value)
    if (typeof limit === 'string') context.addIssue({ code: 'custom', message: `${error}: ${limit}` })
  })
  const span = z.string(error).refine((value) => windowFits(figure, parseDuration(value)), error)
  const among = (names: readonly string[]) =>
    z.enum(names, names.length > 0 ? `must be one of ${names.join(', ')}` : `is not for ${figure} here`)
  const entry = z.strictObject({
    limit: text,
    for: span.optional(),
    during: among(phaseFits(figure) ? phases : []).optional(),
    service: among(services).optional(),
    level: z.literal('warn', error).optional(),
  })
  // Only the problems of the form that the limit seems to have are reported.
  const one = z
    .unknown()
    .superRefine((value, context) => addProblems(context, isRecord(value) ? entry : text, value))
  return z
    .unknown()
    .superRefine((value, context) => addProblems(context, Array.isArray(value) ? z.array(one) : one, value))
}

/** Why a key is no figure of a route, if the key could have been meant as one. */
function wrongFigure(name: string): string {
  const meant = figureSaid(name, '') ?? percentileMeant(name)
  if (meant === name) return `unknown key "${name}": it is a figure of the whole, so give it to ${allRoutes}`
  return meant === undefined
    ? `unknown key "${name}": it is no figure`
    : `unknown key "${name}": write ${meant}`
}

/** The schema of the limits of one route, or of `all`. */
const limitsOf = (route: string, phases: readonly string[]) =>
  z.record(z.string(), z.unknown()).superRefine((limits, context) => {
    for (const [name, limit] of Object.entries(limits)) {
      if (limit === undefined) continue
      if (isFigure(name) && !isBelowFirst(name) && (route === allRoutes || !isOfAll(name)))
        addProblems(context, limitOf(name, phases), limit, [name])
      else context.addIssue({ code: 'custom', path: [name], message: wrongFigure(name) })
    }
  })

const isHopOf = (routes: readonly string[], route: string): boolean =>
  isHop(route) && routes.includes(route.slice(0, route.lastIndexOf('/')))

/**
 * The schema of budgets by route. Figures of the whole belong to all routes together, so a single route has none of them.
 * With `follows` the redirects of a route may have some too (`login/hop1`); the schema of the engine checks whether a step
 * follows that many redirects.
 */
export const budgetsSchema = (
  routes: readonly string[],
  phases: readonly string[],
  hops: 'follows' | 'follows nothing' = 'follows nothing',
) =>
  z.record(z.string(), z.unknown()).superRefine((value, context) => {
    for (const [route, limits] of Object.entries(value)) {
      const isRoute = route === allRoutes || route === eachRoute || routes.includes(route)
      if (isRoute || (hops === 'follows' && isHopOf(routes, route)))
        addProblems(context, limitsOf(route, phases), limits, [route])
      else
        context.addIssue({
          code: 'custom',
          path: [route],
          message: `is no route; the routes are ${allRoutes}, ${eachRoute}, ${routes.join(', ')}`,
        })
    }
  })
