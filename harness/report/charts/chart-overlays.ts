import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import { settledOf } from '../../verdict/certificate/warm-up-cut.ts'
import { type LoadPhase, loadPhasesOf } from '../../verdict/figures/phases.ts'
import { phaseInWords } from '../phase-in-words.ts'
import { plot } from './chart.ts'
import { type FaultMarks, faultMarks } from './fault-marks.ts'
import { html, type Markup } from './markup.ts'
import { timeScale } from './time-scale.ts'

/** What divides the time axis of a scenario: the faults, the phases of its load, and the seconds that were still settling. */
export interface Bands extends FaultMarks {
  readonly loadPhases: readonly LoadPhase[]
}

export function bandsOf(scenario: ScenarioEvidence, phases: readonly Phase[]): Bands {
  const { x } = timeScale(scenario.seconds)
  const { drawn, keys } = faultMarks(scenario, phases)
  const loadPhases = loadPhasesOf(phases, scenario)
  const { excluded } = settledOf(scenario, loadPhases)
  const settling =
    excluded > 0
      ? html`<rect class="settling" x="${plot.left}" width="${x(excluded) - plot.left}" y="${plot.top}" height="${plot.bottom - plot.top}"><title>still settling, left out of percentiles and rates</title></rect>`
      : html``
  return {
    drawn: html`${settling}${loadPhases.map((stretch) => phaseMark(stretch, x))}${drawn}`,
    keys,
    loadPhases,
  }
}

const phaseMark = (phase: LoadPhase, x: (second: number) => number): Markup => {
  const { name, from } = phase
  return html`${from > 0 ? html`<line class="phase-line" x1="${x(from)}" x2="${x(from)}" y1="${plot.top}" y2="${plot.bottom}"/>` : ''}<text x="${x(from) + 4}" y="${plot.bottom - 6}"><title>${phaseInWords(phase)}</title>${name}</text>`
}

/** The rates that were meant in each phase, as pairs of a second and a rate; NaN where a phase has none. */
export const meantRates = (loadPhases: readonly LoadPhase[]): readonly (readonly [number, number])[] =>
  loadPhases.flatMap(({ rate: [first, last] = [Number.NaN, Number.NaN], from, to }) => [
    [from, first] as const,
    [to, last] as const,
  ])
