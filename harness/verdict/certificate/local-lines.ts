import { sum } from '../../base/sum.ts'
import { counted } from '../../base/text.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { type Budget, senseOf } from '../../config/budgets/budget.ts'
import { figureOf, percentileOf } from '../../config/figures/figures.ts'
import type { Ending } from '../../config/figures/row.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatPart } from '../figures/format.ts'
import { endingsOf, timesOf } from '../figures/load-series.ts'
import { type LoadPhase, seriesOfBudget } from '../figures/phases.ts'
import { type RouteSeries, seriesOf } from '../figures/route-series.ts'
import type { SomeSeconds } from '../figures/some-seconds.ts'
import { type CertificateCheck, certificateLine, type FailsWithin } from './certificate-line.ts'

/** A share of a figure's requests this small cannot move the figure enough to cause a fail. */
const negligibleShare = 0.1
/** The share of requests from which on a rate or a throughput could depend on them. */
const smallShareOfRequests = 0.001

/** The whole seconds of a budget's part of the run in which no request of its route failed on this machine. */
function secondsWithout(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  { route, during }: Budget,
): SomeSeconds {
  const { from, to } = loadPhases.find(({ name }) => name === during) ?? { from: 0, to: scenario.seconds }
  const failed = seriesOf(scenario, route)?.failures('local') ?? []
  const numbers = failed.flatMap((count, second) =>
    count === 0 && second >= from && second + 1 <= to + 1e-6 ? [second] : [],
  )
  return { numbers, seconds: numbers.length }
}

/** Whether a count would have kept its limit, had the `local` requests ended as the limit wants it. */
function isKeptWithout(local: number, budget: Budget, ending: Ending, series: RouteSeries): boolean {
  const count = sum(endingsOf(series, ending))
  if (senseOf(budget) === 'at-least') return count + local >= budget.limit
  const isOfAny = 'failures' in ending && ending.failures.length === 0
  return count - (isOfAny ? local : 0) <= budget.limit
}

/** Whether `local` failures of this machine itself can explain that a budget on a whole part of the run failed. */
function explains(local: number, budget: Budget, series: RouteSeries): boolean {
  const { reads } = figureOf(budget.figure)
  const share = local / Math.max(1, series.done)
  if (budget.figure === 'errorRate')
    return share > smallShareOfRequests || local > negligibleShare * sum(series.failures())
  if (reads.kind === 'count') return isKeptWithout(local, budget, reads.ending, series)
  if (reads.kind === 'times' && 'microseconds' in reads.statistic) {
    const all = sum(timesOf(series, reads.of)?.sizes ?? [])
    return local / Math.max(1, all) > negligibleShare * (1 - budget.limit)
  }
  const p = percentileOf(budget.figure)
  if (p === undefined) return budget.figure === 'max' ? local > 0 : share > smallShareOfRequests
  return share > negligibleShare * (1 - p)
}

/**
 * Requests that failed on this machine itself and never reached the service. They forbid a pass, because their results are
 * not known, and they never cause a fail: a fail that could depend on them is unproven. A stretch is so short that any of them
 * may be its cause, so the fail of a budget on stretches stands where it fails in seconds without them (`failsWithin`).
 */
export function localLines(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
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
    const series = seriesOfBudget(scenario, loadPhases, budget)
    if (series === undefined) return true
    const own = sum(series.failures('local'))
    if (budget.window === undefined) return explains(own, budget, series)
    return own > 0 && !failsWithin(budget, secondsWithout(scenario, loadPhases, budget))
  }
  return [certificateLine('local', false, sentence, 'both', carries)]
}
