import type { Budget } from '../../config/budgets/budget.ts'
import type { PhaseName } from '../../config/budgets/phase-name.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { LoadKind, Phase } from '../../evidence/phase.ts'
import { evidenceBetween } from '../../evidence/reader/evidence-between.ts'
import { type RouteSeries, seriesOf } from './route-series.ts'

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

/** The requests that a budget is about: those of its route, in its phase; undefined when the evidence has none. */
export function seriesOfBudget(
  scenario: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  { route, during }: Pick<Budget, 'route' | 'during'>,
): RouteSeries | undefined {
  const part = partOf(scenario, loadPhases, during)
  return typeof part === 'string' ? undefined : seriesOf(part, route)
}
