import { sum } from '../base/sum.ts'
import { allRoutes, type Budget, figureInWords } from '../config/budgets/budget.ts'
import { isHop } from '../config/budgets/hop-route.ts'
import { figureOf, isFact, isOfStack } from '../config/figures/figures.ts'
import type { JudgedScenario } from '../config/plan/judge-plan.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import { mixOf, routesOfEntry } from '../config/requests/mix.ts'
import { type PlannedPhase, phasesOfArrivals } from '../config/scenario/phases.ts'
import { routesOf } from '../config/scenario/routes.ts'
import type { Scenario } from '../config/scenario/scenario.ts'
import { formatSeconds, seconds as secondsOf } from '../config/units/units.ts'
import { type Confidence, confidenceFor } from './statistics/confidence.ts'
import { fewestOfAll, fewestSamples } from './statistics/statistics.ts'

/** A budget for which a run will not have enough requests, or no time at all. */
export interface TooShort {
  readonly scenario: string
  readonly budget: Budget
  /** The requests that its figure needs, and those that are expected; undefined when the time does not reach for its span. */
  readonly needed?: number
  readonly expected?: number
  /** Seconds of the whole measured part that are enough; undefined when its length does not matter, or cannot be told. */
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

/** The phase that a budget is about; undefined for one that is not known in advance, or that the load does not reach. */
const phaseOf = (
  { scenario, rate, durationSeconds }: PlannedScenario,
  { during }: Budget,
): PlannedPhase | undefined =>
  during !== undefined && 'arrivals' in scenario
    ? phasesOfArrivals(scenario.arrivals, durationSeconds, rate).find(
        ({ kind, index }) => `${kind} ${index}` === during,
      )
    : undefined

/**
 * The seconds for which the step that a budget is about is written to last, and those after which it then ends; undefined for
 * the parts of a ramp, which are quarters of any time.
 */
function ownStep(
  { scenario }: PlannedScenario,
  { during }: Budget,
): { readonly lasts: number; readonly ends: number } | undefined {
  if (during === undefined || !('arrivals' in scenario) || scenario.arrivals.kind !== 'steps')
    return undefined
  // A phase of the plan is cut by the end of the run, and its length is a difference, which rounding changes.
  const upTo = scenario.arrivals.steps.slice(0, Number(during.split(' ')[1]))
  const lengths = upTo.map((one) => secondsOf(one.for))
  const lasts = lengths.at(-1)
  return lasts === undefined ? undefined : { lasts, ends: sum(lengths) }
}

/** The part of the measured time that a budget is about; undefined when it is not known in advance. */
function spanOf(planned: PlannedScenario, budget: Budget): Span | undefined {
  const { rate, durationSeconds } = planned
  if (rate === undefined) return undefined
  if (budget.window !== undefined) return { seconds: budget.window, rate }
  if (budget.during === undefined) return { seconds: durationSeconds, rate }
  const phase = phaseOf(planned, budget)
  if (phase === undefined) return undefined
  const [first, last] = phase.rate
  return { seconds: phase.to - phase.from, rate: (first + last) / 2 }
}

function remedyOf(
  { window, during }: Budget,
  seconds: number | undefined,
  span: number,
  isCut: boolean,
): string {
  if (window !== undefined)
    return `no run is long enough for stretches of ${formatSeconds(window)}; longer stretches or a higher rate are`
  if (seconds === undefined) return 'no length is enough'
  if (during !== undefined && !isCut) return `make ${during} ${formatSeconds(span)} long`
  return `measure ${formatSeconds(seconds)} at least`
}

/** The seconds to measure where only the end of the run makes a step shorter than this; undefined for all others. */
function endOfCut(planned: PlannedScenario, budget: Budget, span: number): number | undefined {
  const own = ownStep(planned, budget)
  if (own === undefined || own.ends <= planned.durationSeconds) return undefined
  return own.lasts >= span ? own.ends : undefined
}

const figureOfRoute = (budget: Budget): string =>
  `${figureInWords(budget)} of ${budget.route}${budget.during ? ` during ${budget.during}` : ''}`

/** A budget on a phase that the load does not reach, or on stretches that are longer than what they are a part of. */
function outOfTime(planned: PlannedScenario, budget: Budget): TooShort | undefined {
  const { scenario, durationSeconds } = planned
  const { during, window } = budget
  // How long a script goes on is known to k6.
  if ('script' in scenario) return undefined
  const said = (lack: string, seconds: number | undefined): TooShort => ({
    ...{ scenario: scenario.name, budget, seconds },
    sentence: `${scenario.name}: ${figureOfRoute(budget)} ${lack}.`,
  })
  const phase = phaseOf(planned, budget)
  if (during !== undefined && phase === undefined) {
    const seconds = ownStep(planned, budget)?.ends
    const remedy = seconds === undefined ? 'measure longer' : `measure ${formatSeconds(seconds)} at least`
    return said(
      `is never measured, as the ${formatSeconds(durationSeconds)} end before it: ${remedy}`,
      seconds,
    )
  }
  const span = phase === undefined ? durationSeconds : phase.to - phase.from
  if (window === undefined || window <= span) return undefined
  const end = endOfCut(planned, budget, window)
  const longer = during === undefined ? 'measure that long' : `make ${during} that long`
  const remedy = end === undefined ? longer : `measure ${formatSeconds(end)}`
  return said(
    `needs a stretch of ${formatSeconds(window)}, and ${during ?? 'the measured part'} has ${formatSeconds(span)}: ${remedy} at least`,
    during === undefined ? window : end,
  )
}

function shortness(
  planned: PlannedScenario,
  { decisionSeconds }: JudgedScenario,
  budget: Budget,
): TooShort | undefined {
  const late = outOfTime(planned, budget)
  if (late !== undefined) return late
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
  const end = wanted === undefined ? undefined : endOfCut(planned, budget, wanted)
  const seconds =
    wanted === undefined || budget.window !== undefined
      ? undefined
      : (end ?? Math.ceil((durationSeconds * wanted) / span.seconds))
  const once = 'script' in scenario ? ', if each iteration asks for each route once' : ''
  return {
    ...{ scenario: scenario.name, budget, needed, expected, seconds },
    sentence: `${scenario.name}: ${figureOfRoute(budget)} needs about ${needed} requests, and ${formatSeconds(span.seconds)} bring about ${expected}${once}: ${remedyOf(budget, seconds, wanted ?? 0, end !== undefined)}.`,
  }
}

/** The budgets of a scenario that cannot be decided in its measured time, determined before anything has started. */
export const tooShortFor = (planned: PlannedScenario, judged: JudgedScenario): readonly TooShort[] =>
  judged.budgets
    .filter(({ level }) => level !== 'off')
    .flatMap((budget) => shortness(planned, judged, budget) ?? [])
