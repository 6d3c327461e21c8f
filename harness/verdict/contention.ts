import { figures } from '../config/budget.ts'
import { quantile } from '../measure/distribution.ts'
import type { Evidence, ScenarioEvidence } from '../measure/evidence.ts'
import type { Line } from './certificate.ts'
import { seriesOf } from './route-series.ts'
import type { BudgetVerdict } from './verdict.ts'
import { formatShare } from './words.ts'

/** What a run shared its machine with, as shares of all processor time of the measured part. */
export interface Sharing {
  /** Used by programs that are no part of the run. */
  readonly others: number
  /** Given to other machines by the hypervisor. */
  readonly steal: number
  /** Seconds in which threads of the run were ready but not running, for each second in which they ran. */
  readonly waited: number
}

/** The largest shares that leave a fail standing. */
const allowed = { others: 0.1, steal: 0.02 }

/** A reading stands for the second before it. */
const within = ({ startedAt, seconds }: ScenarioEvidence, at: number): boolean =>
  at > startedAt + 500 && at <= startedAt + seconds * 1000 + 500

/** Undefined when the machine was not recorded. */
export function sharingOf(evidence: Evidence, scenario: ScenarioEvidence): Sharing | undefined {
  const machine = (evidence.machine ?? []).filter(({ at }) => within(scenario, at))
  const own = evidence.resources.filter(({ at }) => within(scenario, at))
  const sum = <T>(items: readonly T[], pick: (item: T) => number) =>
    items.reduce((total, item) => total + pick(item), 0)
  const capacity = sum(machine, ({ processors }) => processors)
  if (capacity === 0 || own.length === 0) return undefined
  const used = sum(own, ({ cpu }) => cpu)
  return {
    others: Math.max(0, sum(machine, ({ cpu }) => cpu) - used) / capacity,
    steal: sum(machine, ({ steal }) => steal) / capacity,
    waited: used > 0 ? sum(own, ({ wait }) => wait) / used : 0,
  }
}

/**
 * Contention can only have slowed the service, so it leaves a pass standing and spoils a fail, unless the limit is
 * missed by most requests, not by a tail of them: then it is not a crowded moment that explains it.
 */
export function contentionLines(evidence: Evidence, scenario: ScenarioEvidence): Line[] {
  const sharing = sharingOf(evidence, scenario)
  if (sharing === undefined) return []
  const { others, steal, waited } = sharing
  const quiet = others <= allowed.others && steal <= allowed.steal
  const figuresOf = `Programs outside the run took ${formatShare(others)} of the processors, other machines ${formatShare(steal)}`
  const limits = `at most ${formatShare(allowed.others)} and ${formatShare(allowed.steal)} leave a fail standing`
  const sentence = `${figuresOf}; ${limits}. Threads of the run waited ${waited.toFixed(2)} s for each second they ran.`
  const explains = ({ budget, outcome }: BudgetVerdict): boolean => {
    if (outcome !== 'fail') return false
    if (figures[budget.figure].unit !== 'microseconds')
      return ['throughput', 'recovery'].includes(budget.figure)
    const latency = seriesOf(scenario, budget.route)?.latency
    const median = latency && quantile(latency, 0.5)
    return median === undefined || median <= budget.limit
  }
  return [
    { name: 'contention', outcome: quiet ? 'pass' : 'unproven', sentence, spoils: 'both', carries: explains },
  ]
}
