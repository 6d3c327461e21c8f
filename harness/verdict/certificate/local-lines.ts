import { sum } from '../../base/sum.ts'
import { counted } from '../../base/text.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { type Budget, senseOf, serviceOf } from '../../config/budgets/budget.ts'
import { figureOf, percentileOf } from '../../config/figures/figures.ts'
import type { Ending } from '../../config/figures/row.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatPart } from '../figures/format.ts'
import { endingsOf, timesOf } from '../figures/load-series.ts'
import type { LoadPhase } from '../figures/phases.ts'
import type { RouteSeries } from '../figures/route-series.ts'
import { timeValue } from '../figures/values.ts'
import {
  type CertificateCheck,
  certificateLine,
  type FailsWithin,
  type SeriesFor,
} from './certificate-line.ts'
import { inStretches, isOfAny, missesAnyway } from './misses-anyway.ts'

/** A share of a figure's requests this small cannot move the figure enough to cause a fail. */
const negligibleShare = 0.1
/** The share of requests from which on a rate or a throughput could depend on them. */
const smallShareOfRequests = 0.001

/**
 * Whether a budget limits what a service uses at most: requests that never came there have lowered that, and what it used for
 * those whose answer this machine could not read is its own use.
 */
const isOnlyLowered = (budget: Budget): boolean =>
  senseOf(budget) === 'at-most' &&
  serviceOf(budget) !== 'machine' &&
  ['use', 'peak', 'transactions'].includes(figureOf(budget.figure).reads.kind)

/**
 * Whether the `local` failures are so few in every stretch that they cannot have moved what a request cost, or what the
 * machine used, beyond a limit.
 */
function areTooFew({ figure, window = 1 }: Budget, series: RouteSeries, seconds: number): boolean {
  if (!['use', 'use-per-request', 'use-ratio', 'rollbacks'].includes(figureOf(figure).reads.kind))
    return false
  const dones = inStretches(series.dones, window, seconds)
  return inStretches(series.failures('local'), window, seconds).every(
    (local, first) => local <= smallShareOfRequests * (dones[first] ?? 0),
  )
}

/** Whether a count would have kept its limit, had the `local` requests ended as the limit wants it. */
function isKeptWithout(local: number, budget: Budget, ending: Ending, series: RouteSeries): boolean {
  const count = sum(endingsOf(series, ending))
  if (senseOf(budget) === 'at-least') return count + local >= budget.limit
  return count - (isOfAny(ending) ? local : 0) <= budget.limit
}

/**
 * Whether `local` failures of this machine itself can explain that a budget failed for all the requests that it is about
 * (`series`).
 */
function explains(local: number, budget: Budget, series: RouteSeries): boolean {
  const { reads } = figureOf(budget.figure)
  const share = local / Math.max(1, series.done)
  if (budget.figure === 'errorRate')
    return share > smallShareOfRequests || local > negligibleShare * sum(series.failures())
  if (reads.kind === 'count') return isKeptWithout(local, budget, reads.ending, series)
  if (reads.kind === 'times' && 'microseconds' in reads.statistic) {
    const times = timesOf(series, reads.of, reads.statistic)
    if (times === undefined) return true
    const all = sum(times.sizes)
    const missed = (1 - timeValue(reads.statistic, times)) * all
    return local > negligibleShare * missed || missed - local <= (1 - budget.limit) * all
  }
  const p = percentileOf(budget.figure)
  if (p === undefined) return budget.figure === 'max' ? local > 0 : share > smallShareOfRequests
  return share > negligibleShare * (1 - p)
}

/**
 * Requests that failed on this machine itself: nearly all of them never reached the service. They forbid a pass, because their
 * results are not known, and they never cause a fail: a fail that could depend on them is unproven. A stretch is so short that
 * any of them may be its cause, so the fail of a budget on stretches stands where it fails in seconds without them
 * (`failsWithin`), where a stretch misses it however they had ended, and where they are too few in every stretch to move what
 * is used.
 * @param seriesFor the requests that the verdict of a budget is about; undefined when there are none.
 */
export function localLines(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  seriesFor: SeriesFor,
  failsWithin: FailsWithin,
): readonly CertificateCheck[] {
  const all = sum(scenario.routes.map(({ total }) => total.done))
  const local = sum(scenario.routes.map(({ total }) => total.failures.local ?? 0))
  const said = scenario.remarks.filter(({ kind }) => kind === 'local').map(({ message }) => message)
  if (local === 0 && said.length === 0) return []
  const sentence =
    said.length > 0
      ? said.join(' ')
      : `${counted(local, 'request')} of ${all} (${formatPart(local / all)}) failed on this machine, not at the service.`
  const carries = ({ budget, outcome }: BudgetVerdict): boolean => {
    if (outcome !== 'fail') return true
    const series = seriesFor(budget)
    if (series === undefined) return true
    const failed = series.failures('local')
    const own = sum(failed)
    if (own === 0 || isOnlyLowered(budget)) return false
    if (budget.window === undefined) return explains(own, budget, series)
    // Nothing is left out of a budget on stretches, so its series begins with the phase.
    const phase = loadPhases.find(({ name }) => name === budget.during) ?? { from: 0, to: scenario.seconds }
    const seconds = Math.floor(phase.to - phase.from + 1e-6)
    if (missesAnyway(budget, series, seconds) || areTooFew(budget, series, seconds)) return false
    const without = failed.slice(0, seconds).flatMap((count, at) => (count === 0 ? [phase.from + at] : []))
    return !failsWithin(budget, { numbers: without, seconds: without.length })
  }
  return [certificateLine('local', false, sentence, 'both', carries)]
}
