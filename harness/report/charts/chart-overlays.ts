import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart, Mark } from '../../charts/chart.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import { type LoadPhase, loadPhasesOf } from '../../verdict/figures/phases.ts'
import { faultsOf } from '../../verdict/figures/recovery.ts'
import { phaseInWords } from '../phase-in-words.ts'

/**
 * The divisions of a scenario's time axis: the faults, the phases of its load, and the seconds in which it still warmed up.
 */
export interface Overlays {
  readonly marks: readonly Mark[]
  readonly loadPhases: readonly LoadPhase[]
  /** What all charts over time of one scenario share. */
  readonly timeAxis: Pick<Chart, 'axis' | 'group' | 'span' | 'marks'>
}

/** A phase shorter than this, in seconds, is shown as an instant. */
const instantSeconds = 0.05

/** `index` separates the cursors of scenarios, whose names may be equal. */
export function overlaysOf(
  scenario: ScenarioEvidence,
  { warmUpCutSeconds = 0 }: Pick<ScenarioVerdict, 'warmUpCutSeconds'>,
  phases: readonly Phase[],
  index: number,
): Overlays {
  const loadPhases = loadPhasesOf(phases, scenario)
  const faults = faultsOf(phases, scenario).map(({ text, from, to }, at): Mark => {
    const length = to - from < instantSeconds ? '' : ` (${formatSeconds(to - from)})`
    return { kind: 'fault', from, to, sign: String(at + 1), words: `${at + 1} ${text}${length}` }
  })
  const leftOut: Mark[] =
    warmUpCutSeconds > 0
      ? [{ kind: 'left-out', from: 0, to: warmUpCutSeconds, sign: '', words: 'still settling, left out' }]
      : []
  const named = loadPhases.map(
    (phase): Mark => ({ kind: 'phase', from: phase.from, to: phase.to, sign: nameOf(phase) }),
  )
  const marks = [...leftOut, ...named, ...faults]
  return {
    marks,
    loadPhases,
    timeAxis: {
      axis: 'seconds',
      group: `scenario-${index}`,
      span: [0, Math.max(1, Math.ceil(scenario.seconds))],
      marks,
    },
  }
}

const nameOf = (phase: LoadPhase): string => phase.name || phaseInWords(phase)

/** The intended rate at a second; null for a phase without a rate. */
export function meantRate(loadPhases: readonly LoadPhase[], second: number): number | null {
  const phase = loadPhases.find(({ from, to }) => second >= from && second < to)
  if (!phase?.rate) return null
  const [first, last] = phase.rate
  return first + ((last - first) * (second - phase.from)) / (phase.to - phase.from || 1)
}
