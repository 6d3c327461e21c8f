import { counted } from '../../base/text.ts'
import { allRoutes, type Budget, senseOf } from '../../config/budgets/budget.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { figureOf, isOfStack } from '../../config/figures/figures.ts'
import type { Statistic, TimesOf } from '../../config/figures/row.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { evidenceBetween } from '../../evidence/reader/evidence-between.ts'
import { formatEstimate, formatShare } from '../figures/format.ts'
import { type Times, timesOf } from '../figures/load-series.ts'
import type { LoadPhase } from '../figures/phases.ts'
import { type RouteSeries, seriesOf, successesOf } from '../figures/route-series.ts'
import { seriesWithin } from '../figures/some-seconds.ts'
import { timeValue } from '../figures/values.ts'
import {
  type Autocorrelation,
  autocorrelationOf,
  fewestInSecond,
  limitWithinReach,
  medianNoise,
  reachOf,
  statesNeeded,
} from '../statistics/autocorrelation.ts'
import { type Drift, drift, shortestThirdSeconds } from '../statistics/drift.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'
import type { FaultFreeFor } from './fault-free-seconds.ts'

/** One budgeted route in one phase of the run, or in the whole run. */
interface Part {
  readonly route: string
  readonly phase: string | undefined
  readonly series: RouteSeries
  /** Whole seconds. */
  readonly seconds: number
  readonly schedule: 'open' | 'closed'
}

/**
 * The parts that are checked for steadiness: each budgeted route separately, and each phase separately when the load changes
 * by design.
 */
export function partsOf(
  evidence: ScenarioEvidence,
  settled: ScenarioEvidence,
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[],
  faultFreeFor: FaultFreeFor,
): Part[] {
  const parts =
    loadPhases.length > 0
      ? loadPhases.map((phase) => ({ phase, part: evidenceBetween(evidence, phase.from, phase.to) }))
      : [{ phase: undefined, part: settled }]
  const routes = [...new Set(budgets.filter(({ figure }) => !isOfStack(figure)).map(({ route }) => route))]
  return routes.flatMap((route) =>
    parts.flatMap(({ part, phase }) => {
      const all = seriesOf(part, route)
      if (!all) return []
      // What a fault did is no drift, also where all budgets of the route limit it.
      const series = seriesWithin(all, faultFreeFor({ route }, part))
      const seconds = Math.floor(part.seconds + 1e-6)
      return [{ route, phase: phase?.name, series, seconds, schedule: scheduleOf(part, phase) }]
    }),
  )
}

/** With a schedule, or a ramp of users, the load decides how many requests arrive; else the service does. */
const scheduleOf = (evidence: ScenarioEvidence, phase: LoadPhase | undefined): Part['schedule'] =>
  engineOf(evidence).schedules === 'requests' || evidence.intended !== undefined || phase?.kind === 'part'
    ? 'open'
    : 'closed'

/**
 * The medians of expected answers: between answers and failures a median may jump although neither changes. NaN in a second
 * with fewer than `fewest`.
 */
const mediansOf = ({ expected }: Pick<RouteSeries, 'expected'>, seconds: number, fewest = 1): number[] =>
  expected.latencies
    .slice(0, seconds)
    .map((second) => (second.total < fewest ? undefined : quantile(second, 0.5)) ?? Number.NaN)

const nameOf = ({ route, phase }: Part): string =>
  `${route === allRoutes ? 'all routes' : route}${phase === undefined ? '' : ` during ${phase}`}`

/** Whether a budget depends on a part of the run. */
const restsOn = ({ route, phase }: Part, budget: Budget): boolean =>
  budget.route === route &&
  budget.figure !== 'recovery' &&
  !isOfStack(budget.figure) &&
  (phase === undefined || budget.during === undefined || budget.during === phase)

/** The statistic that a budget limits, of times of a kind in a part of the run; undefined if it is about something else. */
function statisticOn(part: Part, of: TimesOf, budget: Budget): Statistic | undefined {
  const { reads } = figureOf(budget.figure)
  return reads.kind === 'times' && reads.of === of && restsOn(part, budget) ? reads.statistic : undefined
}

/** A drift in a part of a run, and the budgets whose figure it may change. */
interface Move {
  readonly part: Part
  readonly what: string
  readonly ratio: number
  readonly changes: (budget: Budget) => boolean
}

/** Whether a figure counts how requests ended; drifting latencies or rates then say nothing about it. */
const isShare = ({ figure }: Budget): boolean => figureOf(figure).reads.kind === 'share'

/** Whether a rate stays above its minimum, even if it continues to drift for as long again. */
const keeps = ({ figure, limit, sense }: Budget, rate: Drift | undefined): boolean =>
  figure === 'throughput' && senseOf({ figure, sense }) === 'at-least' && (rate?.leastAhead ?? 0) >= limit

/**
 * What drifts within one part of a run. The service does not cause the arrivals of an open loop. In a closed loop it does
 * affect the rate, and a minimum throughput that is kept all the time does not need a steady rate.
 */
function movedIn(part: Part): Move[] {
  const { series, seconds, schedule } = part
  const successes = successesOf(series).slice(0, seconds)
  const shares = successes.map((count, second) => count / (series.dones[second] ?? 0))
  const rate = schedule === 'closed' ? drift(successes) : undefined
  const ofSpeed = (budget: Budget) => !isShare(budget) && !keeps(budget, rate)
  return [
    { what: 'median latency', found: drift(mediansOf(series, seconds)), changes: ofSpeed },
    { what: 'rate of successes', found: rate, changes: ofSpeed },
    { what: 'share of successes', found: drift(shares), changes: () => true },
  ].flatMap(({ found, ...move }) => (found?.drifts ? [{ part, ratio: found.ratio, ...move }] : []))
}

/** A service that becomes slower and slower has no percentile that a longer run would repeat. */
export function driftLines(parts: readonly Part[]): CertificateCheck[] {
  const moved = parts.flatMap(movedIn)
  const apart = parts.some(({ phase }) => phase !== undefined) ? ' of any phase' : ''
  const short = parts.every(({ seconds }) => seconds < 3 * shortestThirdSeconds)
  const well = short
    ? 'Too short to see a drift; none is claimed or denied.'
    : `No drift between the first and the last third${apart}.`
  if (moved.length === 0) return [certificateLine('drift', true, well, 'pass')]
  return moved.map(({ part, what, ratio, changes }) => {
    const times = Number(ratio.toPrecision(2))
    const sentence = `The ${what} of ${nameOf(part)} drifted: its last third is ${times} times its first.`
    return certificateLine(
      'drift',
      false,
      sentence,
      'pass',
      ({ budget }) => restsOn(part, budget) && changes(budget),
    )
  })
}

/** Whether a swing that goes as high as it may would break a percentile, a share in time or an apdex that held. */
function isWithinReach(swing: Autocorrelation, statistic: Statistic, times: Times, limit: number): boolean {
  if (statistic.kind === 'quantile') return limitWithinReach(swing, timeValue(statistic, times), limit)
  // That all were in time is a fact of this run.
  if (!('microseconds' in statistic) || (statistic.kind === 'within' && limit === 1)) return false
  // As many would come within the time as come now within a time that is shorter by the same factor.
  const microseconds = statistic.microseconds / reachOf(swing)
  return timeValue({ ...statistic, microseconds }, times) < limit
}

/** The kinds of times, each with the name of its median. */
const medianNames: readonly (readonly [TimesOf, string])[] = [
  ['response', 'median'],
  ['ttfb', 'median to first byte'],
  ['connect', 'median to connect'],
  ['journey', 'median of a journey'],
]

/**
 * A slow swing that repeats only a few times in a run may not have shown its worst: a pass may be luck, unless the limit is
 * out of the swing's reach. What was measured as slow was slow, so a fail stands, except for a mean. Each kind of time is
 * judged by its own swing.
 */
export function autocorrelationLines(parts: readonly Part[], budgets: readonly Budget[]): CertificateCheck[] {
  return parts.flatMap((part) =>
    medianNames.flatMap(([of, name]) => {
      const own = budgets.filter((budget) => statisticOn(part, of, budget) !== undefined)
      const times = own.length === 0 ? undefined : timesOf(part.series, of)
      return times === undefined ? [] : swingLines(part, of, name, times, own)
    }),
  )
}

function swingLines(
  part: Part,
  timesOfSwing: TimesOf,
  name: string,
  times: Times,
  budgets: readonly Budget[],
): CertificateCheck[] {
  // Most connections open in few seconds, and few journeys end in one: the noise is only known of seconds with enough.
  const fewest = timesOfSwing === 'connect' || timesOfSwing === 'journey' ? fewestInSecond : 1
  const levels = mediansOf(times, part.seconds, fewest)
  const found = autocorrelationOf(levels, medianNoise(times.expected.latencies))
  if (!found) return []
  return (['percentile', 'mean'] as const).flatMap((of) => {
    const needed = statesNeeded(found, of)
    if (found.states >= needed) return []
    const sentence = `The ${name} of ${nameOf(part)} swings by ${formatShare(Math.expm1(found.size))}, so slowly that it shows about ${counted(Math.round(found.states), 'independent state')} of it, and a ${of} needs ${needed}: measure ${formatEstimate(part.seconds * (needed / found.states - 1))} more, or on a quieter machine.`
    const carries = ({ budget }: { readonly budget: Budget }) => {
      const statistic = statisticOn(part, timesOfSwing, budget)
      if (statistic === undefined) return false
      if (of === 'mean') return statistic.kind === 'mean'
      const judged = budget.window === undefined ? timesOf(part.series, timesOfSwing, statistic) : undefined
      return judged !== undefined && isWithinReach(found, statistic, judged, budget.limit)
    }
    if (!budgets.some((budget) => carries({ budget }))) return []
    return [certificateLine('autocorrelation', false, sentence, of === 'mean' ? 'both' : 'pass', carries)]
  })
}
