import { sum } from '../../base/sum.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import { isFigure, quantileOf } from '../../config/figures/figures.ts'
import { parseDuration } from '../../config/units/units.ts'
import { fewestSamples } from '../../verdict/statistics/statistics.ts'
import type { FoundRoute } from '../found/found.ts'
import type { Proposal } from './proposals.ts'

/** p99 needs at least 368 answers, so a slow load must last longer. */
const enoughRequests = 400
/** Seconds of a mix; a limit on all routes, without which nothing is judged, may make it longer than a limit on one route. */
const seconds = { least: 30, most: 300, mostForAll: 1200 } as const
/** Seconds of a first run. */
const firstRun = { least: 20, most: 120 } as const
/** Room for chance, as the moments and the draws of a mix are random: with fewer answers expected, some runs get too few. */
const room = 1.5

type Limits = Readonly<Record<string, string>>

/** The smallest number of answers for the intervals of all percentiles that are limited. */
const fewestFor = (limits: Limits): number =>
  Math.max(
    1,
    ...Object.keys(limits).map((figure) => {
      const quantile = isFigure(figure) ? quantileOf(figure) : undefined
      return quantile === undefined ? 1 : fewestSamples(quantile)
    }),
  )

/** Answers per second of each route in a mix at a rate, and of all. */
function pacesOf(routes: readonly FoundRoute[], rate: number): ReadonlyMap<string, number> {
  const mixed = routes.filter(({ leftOut }) => leftOut === undefined)
  const total = sum(mixed.map(({ weight }) => weight))
  const ofRoutes = new Map(mixed.map(({ name, weight }) => [name, (rate * weight) / total]))
  return ofRoutes.set(allRoutes, rate)
}

/**
 * A proposal without the limits that a load has too few answers for, which are named, as they would stay unproven for ever.
 * Where none is left, the highest of them limits all routes: p95 of all is never above that of the slowest one.
 * @param answersOf the answers that the load gives for a route, or for all.
 */
export function withinReach({ budgets, reasons }: Proposal, answersOf: (route: string) => number): Proposal {
  const tooFew = (route: string, limits: Limits) => answersOf(route) < fewestFor(limits)
  const all = Object.entries(budgets)
  const rare = all.filter(([route, limits]) => route !== allRoutes && tooFew(route, limits))
  const kept = all.filter((one) => !rare.includes(one))
  const [highest] = rare
    .flatMap(([, { p95 }]) => (p95 === undefined ? [] : [p95]))
    .toSorted((one, other) => (parseDuration(other) ?? 0) - (parseDuration(one) ?? 0))
  const left: Proposal['budgets'] =
    kept.length === 0 && highest !== undefined ? { [allRoutes]: { p95: highest } } : Object.fromEntries(kept)
  const ofAll = left[allRoutes]
  return {
    budgets: left,
    reasons: [
      ...reasons,
      ...(rare.length > 0
        ? [
            `Left without a limit, as this load gives too few answers to decide one: ${rare.map(([route]) => route).join(', ')}.`,
          ]
        : []),
      ...(kept.length === 0 && highest !== undefined
        ? ['The limit on all is the highest that they would have had.']
        : []),
      ...(ofAll !== undefined && tooFew(allRoutes, ofAll)
        ? [
            `This load is too short to decide the limit on all, which needs ${fewestFor(ofAll)} answers: give it a longer \`duration\`.`,
          ]
        : []),
    ],
  }
}

/** How long a mix lasts, in seconds, so that each of its limits gets enough answers; and the limits that can have them. */
export function sizedMix(
  routes: readonly FoundRoute[],
  rate: number,
  proposal: Proposal,
): { readonly length: number; readonly proposal: Proposal } {
  const paces = pacesOf(routes, rate)
  const paceFor = (route: string) => paces.get(route) ?? 0
  const mostFor = (route: string) => (route === allRoutes ? seconds.mostForAll : seconds.most)
  const reached = withinReach(proposal, (route) => (paceFor(route) * mostFor(route)) / room)
  const needed = Object.entries(reached.budgets).map(([route, limits]) =>
    Math.min(mostFor(route), (fewestFor(limits) * room) / paceFor(route)),
  )
  const usual = Math.min(seconds.most, enoughRequests / rate)
  return { length: Math.ceil(Math.max(seconds.least, usual, ...needed)), proposal: reached }
}

/** Seconds of a first run in which the rarest route gets enough answers for p95, but at most two minutes. */
export function firstRunLength(routes: readonly FoundRoute[], rate: number): number {
  const needed = (fewestSamples(0.95) * room) / Math.min(...pacesOf(routes, rate).values())
  return Math.ceil(Math.min(firstRun.most, Math.max(firstRun.least, needed)))
}
