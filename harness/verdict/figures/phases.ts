import type { PhaseName } from '../../config/budgets/phase-name.ts'
import { addCounts } from '../../evidence/counts.ts'
import { merge } from '../../evidence/distribution.ts'
import type { RouteEvidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import type { LoadKind, Phase } from '../../evidence/phase.ts'

/** A phase of a load that changes by design, in whole seconds of the measured part. */
export interface LoadPhase extends LoadKind {
  /** `step 2`, as in budgets. */
  readonly name: PhaseName
  readonly from: number
  readonly to: number
}

/** Milliseconds by which two marks of the same moment may differ, because they are written rounded. */
const roundingMs = 2

/**
 * The phases of a scenario's load, as `phases.jsonl` marks them, limited to the measured seconds. A second that two phases
 * share belongs to neither. The first mark stands for the beginning of the measured part.
 */
export function loadPhasesOf(phases: readonly Phase[], { scenario, seconds }: ScenarioEvidence): LoadPhase[] {
  const marks = phases.flatMap((phase) =>
    phase.scenario === scenario && (phase.kind === 'step' || phase.kind === 'part') ? [phase] : [],
  )
  const begin = Math.min(...marks.map(({ from }) => from))
  return marks
    .map(
      ({ kind, index, rate, users, from, to }): LoadPhase => ({
        name: `${kind} ${index}`,
        ...{ kind, index, rate, users },
        from: Math.max(0, Math.ceil((from - begin - roundingMs) / 1000)),
        to: Math.min(seconds, Math.floor((to - begin + roundingMs) / 1000)),
      }),
    )
    .filter(({ from, to }) => to > from)
}

/** The seconds from `from` up to but not including `to`, renumbered from 0. */
const secondsWithin = <T extends { readonly at: number }>(
  seconds: readonly T[],
  from: number,
  to: number,
): T[] =>
  seconds.filter(({ at }) => at >= from && at < to).map((second) => ({ ...second, at: second.at - from }))

function routeDuring(route: RouteEvidence, from: number, to: number): RouteEvidence {
  const seconds = secondsWithin(route.seconds, from, to)
  const latency = merge(seconds.map((second) => second.latency))
  return { route: route.route, seconds, latency, total: addCounts(seconds) }
}

/**
 * The evidence of some whole seconds of a scenario, as if they had been all of it: requests belong to the second in which
 * they were INTENDED to start. What is only known for the whole scenario (intended requests, the generator) is unchanged.
 */
export const evidenceBetween = (scenario: ScenarioEvidence, from: number, to: number): ScenarioEvidence => ({
  ...scenario,
  startedAt: scenario.startedAt + from * 1000,
  seconds: to - from,
  routes: scenario.routes.map((route) => routeDuring(route, from, to)),
  transfer: scenario.transfer && secondsWithin(scenario.transfer, from, to),
  times: scenario.times && {
    connect: scenario.times.connect && secondsWithin(scenario.times.connect, from, to),
    journey: scenario.times.journey && secondsWithin(scenario.times.journey, from, to),
  },
})

/** The part of a scenario's evidence that a budget is about; a sentence when the run has no such phase. */
export function partOf(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  phase: string | undefined,
): ScenarioEvidence | string {
  if (phase === undefined) return scenario
  const found = loadPhases.find(({ name }) => name === phase)
  if (!found) return `The run of ${scenario.scenario} has no whole second of ${phase}.`
  return evidenceBetween(scenario, found.from, found.to)
}
