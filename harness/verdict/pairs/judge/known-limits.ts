import { allRoutes } from '../../../config/budgets/budget.ts'
import { isPairedFigure, pairedFigure } from '../figures/paired-figures.ts'
import type { PairSettings } from '../settings.ts'

/** A limit or an accepted change, as far as it says for what it is meant. */
interface Meant {
  readonly route: string | undefined
  readonly figure: string
}

function problemOf(
  { route, figure }: Meant,
  routes: readonly string[],
  hops: readonly string[],
): string | undefined {
  if (route === undefined) return undefined
  if (route !== allRoutes && ![...routes, ...hops].includes(route))
    return `there is no route ${route} in what is compared; its routes are ${[...routes, allRoutes].join(', ')}`
  const isOfAll = isPairedFigure(figure) && pairedFigure(figure).scope === 'all'
  return route !== allRoutes && isOfAll
    ? `${figure} is measured for all routes together; leave ${route} out`
    : undefined
}

/**
 * What is wrong with the routes of limits and accepted changes, a sentence each. A limit for a route that does not exist would
 * limit nothing, and the gate would pass what its user does not tolerate. `hops` are redirects that may be followed.
 */
export function limitProblems(
  { limits, accepted }: Pick<PairSettings, 'limits' | 'accepted'>,
  routes: readonly string[],
  hops: readonly string[] = [],
): readonly string[] {
  const options = [
    ...limits.map(
      (limit) => [limit.tolerable === undefined ? '--negligible' : '--tolerable', limit] as const,
    ),
    ...accepted.map((change) => ['--accept', change] as const),
  ]
  return options.flatMap(([option, meant]) => {
    const problem = problemOf(meant, routes, hops)
    const said = meant.route === undefined ? meant.figure : `${meant.route} ${meant.figure}`
    return problem === undefined ? [] : [`${option} '${said}' limits nothing: ${problem}.`]
  })
}
