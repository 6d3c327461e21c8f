import { sum } from '../base/sum.ts'
import { allRoutes, type Budget, figureInWords } from '../config/budgets/budget.ts'
import { isHop } from '../config/budgets/hop-route.ts'
import { figureOf, isFact, isOfStack } from '../config/figures/figures.ts'
import type { JudgedScenario } from '../config/plan/judge-plan.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import { mixOf, routesOfEntry } from '../config/requests/mix.ts'
import { phasesOfArrivals } from '../config/scenario/phases.ts'
import { routesOf } from '../config/scenario/routes.ts'
import type { Scenario } from '../config/scenario/scenario.ts'
import { formatSeconds } from '../config/units/units.ts'
import { type Confidence, confidenceFor } from './statistics/confidence.ts'
import { fewestOfAll, fewestSamples } from './statistics/statistics.ts'

/** A budget for which a run will not have enough requests. */
export interface TooShort {
  readonly scenario: string
  readonly budget: Budget
  /** The requests that its figure needs, and those that are expected. */
  readonly needed: number
  readonly expected: number
  /** Seconds of the whole measured part with enough requests; undefined when its length does not matter. */
  readonly seconds: number | undefined
  /** All of this in a sentence. */
  readonly sentence: string
}

/**
 * The number of requests, if independent, without which no verdict on a budget can be a pass; 0 when no number can be given.
 */
function requestsNeeded({ figure, limit, window, origin }: Budget, confidence: Confidence): number {
  const { reads } = figureOf(figure)
  if (reads.kind === 'times' && reads.statistic.kind === 'quantile')
    return fewestSamples(reads.statistic.p, window === undefined ? confidence : undefined)
  if (window !== undefined || isFact(figure) || isOfStack(figure) || origin === 'default') return 0
  // n requests without a failure show that at most 1 - (alpha / 2)^(1 / n) of all fail (Clopper and Pearson).
  if (reads.kind === 'share' && limit > 0 && limit < 1)
    return Math.max(fewestOfAll, Math.ceil(Math.log(confidence.alpha / 2) / Math.log(1 - limit)))
  return reads.kind === 'recovery' ? 0 : fewestOfAll
}

/** How many requests of a route one arrival makes on average; undefined when only the load can show it. */
function requestsPerArrival(scenario: Scenario, route: string): number | undefined {
  // The script decides what an iteration requests; each route once is the only possible assumption.
  if ('script' in scenario) return route === allRoutes ? routesOf(scenario).length : 1
  if (isHop(route)) return undefined
  const entries = mixOf(scenario)
  const weight = entries.reduce((sum, entry) => sum + entry.weight, 0)
  if (!('arrivals' in scenario) || weight <= 0) return undefined
  const times = entries.map(
    (entry) =>
      routesOfEntry(entry).filter((one) => route === allRoutes || one === route).length * entry.weight,
  )
  return sum(times) / weight
}

interface Span {
  readonly seconds: number
  /** Arrivals per second. */
  readonly rate: number
}

/** The part of the measured time that a budget is about; undefined when it is not known in advance. */
function spanOf({ scenario, rate, durationSeconds }: PlannedScenario, budget: Budget): Span | undefined {
  if (rate === undefined) return undefined
  if (budget.window !== undefined) return { seconds: budget.window, rate }
  if (budget.during === undefined) return { seconds: durationSeconds, rate }
  if (!('arrivals' in scenario)) return undefined
  const phase = phasesOfArrivals(scenario.arrivals, durationSeconds, rate).find(
    ({ kind, index }) => `${kind} ${index}` === budget.during,
  )
  if (phase === undefined) return undefined
  const [first, last] = phase.rate
  return { seconds: phase.to - phase.from, rate: (first + last) / 2 }
}

function remedyOf({ window, during }: Budget, seconds: number | undefined, span: number): string {
  if (window !== undefined)
    return `no run is long enough for stretches of ${formatSeconds(window)}; longer stretches or a higher rate are`
  if (seconds === undefined) return 'no length is enough'
  if (during !== undefined) return `make ${during} ${formatSeconds(span)} long`
  return `measure ${formatSeconds(seconds)} at least`
}

function shortness(
  planned: PlannedScenario,
  { decisionSeconds }: JudgedScenario,
  budget: Budget,
): TooShort | undefined {
  const { scenario, durationSeconds } = planned
  const confidence = confidenceFor(scenario.name, { [scenario.name]: decisionSeconds.length })
  const least = requestsNeeded(budget, confidence)
  const span = spanOf(planned, budget)
  const each = requestsPerArrival(scenario, budget.route)
  if (least === 0 || span === undefined || each === undefined) return undefined
  // When the number of requests is random, it may be two standard deviations smaller.
  const needed = Math.ceil(least + 2 * Math.sqrt(least))
  const perSecondOfRoute = span.rate * each
  const expected = Math.floor(perSecondOfRoute * span.seconds)
  if (expected >= needed) return undefined
  const wanted = perSecondOfRoute > 0 ? Math.ceil(needed / perSecondOfRoute) : undefined
  const seconds =
    wanted === undefined || budget.window !== undefined
      ? undefined
      : Math.ceil((durationSeconds * wanted) / span.seconds)
  const figure = `${figureInWords(budget)} of ${budget.route}${budget.during ? ` during ${budget.during}` : ''}`
  const once = 'script' in scenario ? ', if each iteration asks for each route once' : ''
  return {
    ...{ scenario: scenario.name, budget, needed, expected, seconds },
    sentence: `${scenario.name}: ${figure} needs about ${needed} requests, and ${formatSeconds(span.seconds)} bring about ${expected}${once}: ${remedyOf(budget, seconds, wanted ?? 0)}.`,
  }
}

/** The budgets of a scenario that cannot be decided in its measured time, determined before anything has started. */
export const tooShortFor = (planned: PlannedScenario, judged: JudgedScenario): readonly TooShort[] =>
  judged.budgets
    .filter(({ level }) => level !== 'off')
    .flatMap((budget) => shortness(planned, judged, budget) ?? [])
