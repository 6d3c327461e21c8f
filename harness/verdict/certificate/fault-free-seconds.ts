import { allRoutes, type Budget, decides } from '../../config/budgets/budget.ts'
import { isFact, isGrowth } from '../../config/figures/figures.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import { faultsOf } from '../figures/recovery.ts'
import { type RouteSeries, seriesOf } from '../figures/route-series.ts'
import { type SomeSeconds, seriesWithin } from '../figures/some-seconds.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'

/** Seconds before a fault whose requests may still have been in flight when the fault began. */
const secondsBefore = 1

/** What a person can do about a fault that never began. */
const missedRemedy =
  'Let it begin earlier, or give the load more time; after another fault of its service it waits until that one is over.'

/** The seconds of a run outside every fault and outside the permitted recovery times. */
export type FaultFreeSeconds = SomeSeconds

/** A budget, or a route alone for what is asked of its requests whatever its budgets limit. */
type Asked = Pick<Budget, 'route'> & Partial<Budget>

/** The seconds of a part of the evidence for which a budget must hold; undefined for all of them. */
export type FaultFreeFor = (asked: Asked, part: ScenarioEvidence) => FaultFreeSeconds | undefined

/** The seconds that a recovery budget allows a route after a fault: its own budget, else that of all routes. */
function allowanceOf(route: string, budgets: readonly Budget[]): number | undefined {
  const limits = budgets.filter((budget) => budget.figure === 'recovery' && decides(budget))
  return (limits.find((one) => one.route === route) ?? limits.find((one) => one.route === allRoutes))?.limit
}

/**
 * Figures of every window and facts of the run, such as counts and the maximum, limit the effect of a fault itself, so no
 * seconds are left out for them; nor for a growth, which is that of the readings of the whole run. A rate stays one of the
 * other seconds where its limit is zero: a recovery permits failures during the fault, and a count limits them.
 */
const boundsTheFault = ({ figure, window }: Asked): boolean =>
  window !== undefined || (figure !== undefined && (isFact(figure) || isGrowth(figure)))

/**
 * The seconds for which a budget must hold when faults were injected and a budget limits the recovery of its route: all
 * seconds except each fault, the second before it, and the permitted recovery time. Undefined for all seconds.
 */
export function faultFreeSecondsFor(
  asked: Asked,
  budgets: readonly Budget[],
  scenario: ScenarioEvidence,
  phases: readonly Phase[],
): FaultFreeSeconds | undefined {
  const faults = faultsOf(phases, scenario)
  const allowed = allowanceOf(asked.route, budgets)
  if (faults.length === 0 || allowed === undefined || boundsTheFault(asked)) return undefined
  const length = Math.max(0, Math.ceil(scenario.seconds - 1e-6))
  const spans = faults.map(({ from, to }) => ({ from: Math.floor(from - secondsBefore), to: to + allowed }))
  const numbers = Array.from({ length }, (_, second) => second).filter((second) =>
    spans.every(({ from, to }) => second < from || second >= to),
  )
  const seconds = numbers.reduce((sum, second) => sum + Math.min(1, scenario.seconds - second), 0)
  return { numbers, seconds }
}

/**
 * The requests of a part of the run that a budget is about: without the faults that its verdict leaves out. Undefined when
 * there are none.
 */
export function judgedSeries(
  budget: Budget,
  part: ScenarioEvidence | string,
  faultFreeFor: FaultFreeFor,
): RouteSeries | undefined {
  if (typeof part === 'string') return undefined
  const series = seriesOf(part, budget.route)
  return series && seriesWithin(series, faultFreeFor(budget, part))
}

/** A sentence about the faults that were injected, and whether a budget limits the time of recovery; undefined for none. */
function injectedIn(
  scenario: ScenarioEvidence,
  budgets: readonly Budget[],
  phases: readonly Phase[],
): { readonly isLimited: boolean; readonly sentence: string } | undefined {
  const faults = faultsOf(phases, scenario)
  if (faults.length === 0) return undefined
  const injected = `${faults.map(({ text }) => text).join(' and ')} ${faults.length === 1 ? 'was' : 'were'} injected`
  const limited = budgets.filter((budget) => allowanceOf(budget.route, budgets) !== undefined)
  if (limited.length === 0)
    return {
      isLimited: false,
      sentence: `${injected}, and no budget limits the time after: add one, such as --budget '${scenario.scenario} recovery<=5s'.`,
    }
  const faultFree = limited.flatMap((budget) => faultFreeSecondsFor(budget, budgets, scenario, phases) ?? [])
  const least = Math.min(...faultFree.map(({ seconds }) => seconds))
  const held =
    faultFree.length === 0
      ? ''
      : `; percentiles and rates of the whole run are held to the ${formatSeconds(least)} of ${formatSeconds(scenario.seconds)} outside the faults and the time allowed for recovery`
  return { isLimited: true, sentence: `${injected}${held}.` }
}

/** A sentence about the faults that had not begun when the load ended; undefined for none. */
function missedIn({ scenario, seconds }: ScenarioEvidence, phases: readonly Phase[]): string | undefined {
  const missed = phases.flatMap((phase) =>
    phase.kind === 'missed-fault' && phase.scenario === scenario ? [phase.fault] : [],
  )
  if (missed.length === 0) return undefined
  return `${missed.join(' and ')} never began, because the load was over after ${formatSeconds(seconds)}.`
}

/** A run with faults passes only if each of them began and a budget limits the time of recovery. */
export function faultLines(
  scenario: ScenarioEvidence,
  budgets: readonly Budget[],
  phases: readonly Phase[],
): CertificateCheck[] {
  const injected = injectedIn(scenario, budgets, phases)
  const missed = missedIn(scenario, phases)
  if (injected === undefined && missed === undefined) return []
  const passes = missed === undefined && injected?.isLimited === true
  const sentence = [missed, injected?.sentence].filter((one) => one !== undefined).join(' ')
  const line = certificateLine('faults', passes, sentence, 'pass')
  return [missed === undefined ? line : { ...line, remedy: missedRemedy }]
}
