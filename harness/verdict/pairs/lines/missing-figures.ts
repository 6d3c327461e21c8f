import { allRoutes } from '../../../config/budgets/budget.ts'
import { routeOfHop } from '../../../config/budgets/hop-route.ts'
import { acceptanceOf, figureValues, type Observation } from '../course/hypotheses.ts'
import type { Observed } from '../figures/observed.ts'
import { isPairedFigure, type PairedFigureName, pairedFigure } from '../figures/paired-figures.ts'
import type { PairSettings } from '../settings.ts'

export interface RoutedFigure {
  readonly route: string
  readonly figure: PairedFigureName
}

/** Figures of which the evidence says too little to judge them. */
export interface MissingFigures {
  /** Those with too few requests that a pass can do without. */
  readonly spare: readonly RoutedFigure[]
  /** Those with too few requests that a pass has to judge. */
  readonly thin: readonly RoutedFigure[]
  /** Those that a pass has to judge, and that nothing measured. */
  readonly unmeasured: readonly RoutedFigure[]
  /** Those that decide by default, and that base has and head never. */
  readonly oneSided: readonly RoutedFigure[]
}

/** Figures that base has in half of the invocations at least, and head in none. */
const inBaseOnly = (observed: Observed): readonly RoutedFigure[] =>
  figureValues(observed)
    .filter(({ figure, base, head }) => {
      const known = base.filter((value) => !Number.isNaN(value)).length
      return pairedFigure(figure).isGated && known > 0 && 2 * known >= base.length && head.every(Number.isNaN)
    })
    .map(({ route, figure }) => ({ route, figure }))

const percentiles: readonly PairedFigureName[] = ['p50', 'p95', 'p99', 'sliceP95']

/** Without these of the mix as a whole nothing is known of the tail; a p99 takes five times as many requests as a p95. */
const ofEveryPass: readonly PairedFigureName[] = ['p50', 'p95']

/** The routes and redirects that these scenarios have, also those that only one arm has. */
export const routesShown = (scenarios: readonly Observed[]): ReadonlySet<string> =>
  new Set(
    scenarios.flatMap(({ routes, evidence: { onlyIn } }) => [...routes, ...onlyIn.base, ...onlyIn.head]),
  )

/** The figures that a pass has to judge: those of every pass, and those whose tolerable change the user has named. */
function neededIn(
  { routes }: Observed,
  settings: PairSettings,
  shown: ReadonlySet<string>,
): readonly RoutedFigure[] {
  // Scenarios share the limits. A redirect is missed only where none of them has it.
  const isMissed = (hop: string): boolean => !shown.has(hop) && routes.includes(routeOfHop(hop) ?? hop)
  const named = settings.limits.flatMap(
    ({ route = allRoutes, figure, tolerable, isCalibrated }): RoutedFigure[] => {
      const isNamed = tolerable !== undefined && isCalibrated !== true
      const isHere = routes.includes(route) || isMissed(route)
      return isNamed && isPairedFigure(figure) && isHere ? [{ route, figure }] : []
    },
  )
  const all = [...ofEveryPass.map((figure) => ({ route: allRoutes, figure })), ...named]
  const once = new Map(all.map((one) => [JSON.stringify([one.route, one.figure]), one]))
  return [...once.values()].filter((one) => acceptanceOf(one, settings) === undefined)
}

/**
 * What cannot be judged in the evidence of a scenario, and whether a pass can do without it. `shown` are the routes of all
 * scenarios of the verdict.
 */
export function missingFigures(
  observed: Observed,
  observations: readonly Pick<Observation, 'route' | 'figure' | 'isThin'>[],
  settings: PairSettings,
  shown: ReadonlySet<string>,
): MissingFigures {
  const found = ({ route, figure }: RoutedFigure) =>
    observations.find((one) => one.route === route && one.figure === figure)
  const needed = neededIn(observed, settings, shown)
  const isNeeded = ({ route, figure }: RoutedFigure) =>
    needed.some((one) => one.route === route && one.figure === figure)
  // Of a route without any request there is no observation.
  const silent = observed.routes.flatMap((route) =>
    percentiles.map((figure) => ({ route, figure })).filter((one) => found(one) === undefined),
  )
  // A redirect that never comes is no route, so it is not among the silent ones.
  const canBeSilent = ({ route, figure }: RoutedFigure) =>
    percentiles.includes(figure) && observed.routes.includes(route)
  const thin = [...observations.filter(({ isThin }) => isThin), ...silent]
  return {
    spare: thin.filter((one) => !isNeeded(one)),
    thin: thin.filter(isNeeded),
    unmeasured: needed.filter((one) => found(one) === undefined && !canBeSilent(one)),
    oneSided: inBaseOnly(observed).filter((one) => acceptanceOf(one, settings) === undefined),
  }
}
