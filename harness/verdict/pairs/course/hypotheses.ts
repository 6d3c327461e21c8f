import { allRoutes } from '../../../config/budgets/budget.ts'
import type { ArmName } from '../../../evidence/paired.ts'
import { median } from '../../statistics/drift.ts'
import { fewerRequests, type Observed } from '../figures/observed.ts'
import type { PairedFigure } from '../figures/paired-figure.ts'
import { isAbout, type PairedFigureName, pairedFigure, pairedFigureNames } from '../figures/paired-figures.ts'
import { type Accepted, isOfRoute, type LimitOverride, type PairSettings } from '../settings.ts'
import { exactDifference, type Hypothesis } from './hypothesis.ts'

/** A hypothesis with the values from which it was made. */
export interface Observation extends Hypothesis {
  readonly figure: PairedFigureName
  readonly row: PairedFigure
  /** One value for each invocation, in the unit of the row; NaN when unknown. */
  readonly base: readonly number[]
  readonly head: readonly number[]
  readonly accepted: Accepted | undefined
  /** In the terms of `Change`: relative changes, or differences for a share. */
  readonly limits: { readonly negligible: number; readonly tolerable: number }
  /** Whether there are too few requests to gate it. */
  readonly isThin: boolean
}

/** A limit on the scale of the differences of its figure. */
export const onScale = ({ scale }: PairedFigure, limit: number): number =>
  scale === 'ratio' ? Math.log1p(limit) : limit

/** A difference in the form in which people see it. */
export const offScale = ({ scale }: Pick<PairedFigure, 'scale'>, difference: number): number =>
  scale === 'ratio' ? Math.expm1(difference) : difference

function limitsOf(row: PairedFigure, route: string, figure: PairedFigureName, settings: PairSettings) {
  const own = settings.limits.filter(
    (limit) =>
      (limit.isCalibrated ? limit.figure === figure : isAbout(limit.figure, figure)) &&
      isOfRoute(limit, route),
  )
  // Limits that were asked for come first, of them those that name the figure itself, then those that name the route, and later
  // limits before earlier ones.
  const rankOf = (limit: LimitOverride): number =>
    4 * Number(limit.isCalibrated !== true) +
    2 * Number(limit.figure === figure) +
    Number(limit.route !== undefined)
  const ranked = own.toSorted((a, b) => rankOf(a) - rankOf(b))
  const said = (name: 'negligible' | 'tolerable') =>
    ranked.findLast((limit) => limit[name] !== undefined)?.[name]
  const tolerable = said('tolerable') ?? row.tolerable[route === allRoutes ? 'all' : 'route']
  return {
    tolerable,
    // A user who tolerates less than the usual negligible change has thereby made that change not negligible.
    negligible: said('negligible') ?? Math.min(row.negligible, tolerable / 2),
    isAsked: own.length > 0,
  }
}

/**
 * The acceptance of a change of a figure. One of another figure that implies this one holds too, unless a limit was asked for
 * this figure itself.
 */
export function acceptanceOf(
  { route, figure }: { readonly route: string; readonly figure: PairedFigureName },
  { limits, accepted }: Pick<PairSettings, 'limits' | 'accepted'>,
): Accepted | undefined {
  const isLimited = limits.some(
    (limit) => limit.figure === figure && limit.isCalibrated !== true && isOfRoute(limit, route),
  )
  const own = accepted.filter((each) => isOfRoute(each, route))
  return (
    own.find((each) => each.figure === figure) ??
    (isLimited ? undefined : own.find((each) => isAbout(each.figure, figure)))
  )
}

function differenceOf(row: PairedFigure, base: number, head: number): number {
  if (row.scale === 'difference') return head - base
  const ratio = (head + row.floor) / (base + row.floor)
  return ratio > 0 && Number.isFinite(ratio) ? Math.log(ratio) : Number.NaN
}

/** One figure of one route in some invocations, in their order, for each arm. */
export interface FigureValues {
  readonly route: string
  readonly figure: PairedFigureName
  /** In the unit of the figure's row; NaN when unknown. */
  readonly base: readonly number[]
  readonly head: readonly number[]
  /** Whether there were too few requests to gate it. */
  readonly isThin: boolean
}

/** Every figure of every route of a scenario, from its evidence. */
export function figureValues({ routes, invocations }: Observed): FigureValues[] {
  const withSlices = invocations.filter(({ kept, dropped }) => kept.length + dropped > 0)
  const values = (route: string, figure: PairedFigureName): FigureValues => {
    const row = pairedFigure(figure)
    const of = (arm: ArmName) => invocations.map(({ arms }) => row.read(arms[arm], route) ?? Number.NaN)
    // Counts of probes need no slices.
    const isProbed = row.leastCounted !== undefined && route !== allRoutes
    const isThin = !isProbed && median(withSlices.map((each) => fewerRequests(each, route))) < row.fewest
    return { route, figure, base: of('base'), head: of('head'), isThin }
  }
  return routes.flatMap((route) =>
    pairedFigureNames
      .filter((figure) => route === allRoutes || pairedFigure(figure).scope === 'each')
      .map((figure) => values(route, figure)),
  )
}

/** The hypothesis about a figure of a route; undefined when no invocation has it. */
export function observationOf(
  { route, figure, base, head, isThin }: FigureValues,
  settings: PairSettings,
): Observation | undefined {
  const row = pairedFigure(figure)
  const differences = base.map((value, at) => differenceOf(row, value, head[at] ?? Number.NaN))
  if (differences.every(Number.isNaN)) return undefined
  const { isAsked, ...limits } = limitsOf(row, route, figure, settings)
  const accepted = acceptanceOf({ route, figure }, settings)
  const counted =
    row.leastCounted === undefined || route === allRoutes
      ? undefined
      : { base, head, least: row.leastCounted }
  const found = {
    ...{ route, figure, row, base, head, differences, accepted, limits, isThin, counted },
    negligible: onScale(row, limits.negligible),
    tolerable: onScale(row, limits.tolerable),
    usual: row.usual[route === allRoutes ? 'all' : 'route'],
    isGated: (row.isGated || isAsked) && accepted === undefined && !isThin,
  }
  // The count of a single route decides only when it is the same every time; otherwise all routes together decide, with more
  // requests.
  const isExact =
    counted === undefined ||
    exactDifference(
      found,
      base.map((_, at) => at),
    ) !== undefined
  return { ...found, isGated: found.isGated && (isExact || isAsked) }
}

/** The hypotheses about every figure of every route in the evidence of a scenario. */
export function observations(observed: Observed, settings: PairSettings): Observation[] {
  const limits = settings.limits.filter(
    ({ scenario = observed.evidence.scenario }) => scenario === observed.evidence.scenario,
  )
  return figureValues(observed).flatMap((values) => observationOf(values, { ...settings, limits }) ?? [])
}
