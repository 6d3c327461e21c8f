import type { Phase, ScenarioEvidence } from '../../evidence/evidence.ts'
import { settledOf } from '../../verdict/certificate/warm-up-cut.ts'
import { type Stretch, stretchesOf } from '../../verdict/figures/phases.ts'
import { plot } from './chart.ts'
import { type FaultMarks, faultMarks } from './fault-marks.ts'
import { html, type Markup } from './markup.ts'
import { timeScale } from './time-scale.ts'

/** What divides the time axis of a scenario: the faults, the phases of its load, and the seconds that were still settling. */
export interface Bands extends FaultMarks {
  readonly stretches: readonly Stretch[]
}

export function bandsOf(scenario: ScenarioEvidence, phases: readonly Phase[]): Bands {
  const { x } = timeScale(scenario.seconds)
  const { drawn, keys } = faultMarks(scenario, phases)
  const stretches = stretchesOf(phases, scenario)
  const { excluded } = settledOf(scenario, stretches)
  const settling =
    excluded > 0
      ? html`<rect class="settling" x="${plot.left}" width="${x(excluded) - plot.left}" y="${plot.top}" height="${plot.bottom - plot.top}"><title>still settling, left out of percentiles and rates</title></rect>`
      : html``
  return {
    drawn: html`${settling}${stretches.map((stretch) => phaseMark(stretch, x))}${drawn}`,
    keys,
    stretches,
  }
}

const phaseMark = ({ name, said, from }: Stretch, x: (second: number) => number): Markup =>
  html`${from > 0 ? html`<line class="phase-line" x1="${x(from)}" x2="${x(from)}" y1="${plot.top}" y2="${plot.bottom}"/>` : ''}<text x="${x(from) + 4}" y="${plot.bottom - 6}"><title>${said}</title>${name}</text>`

/** The rates that were meant in each phase, as pairs of a second and a rate; from the words of the phases. */
export const meantRates = (stretches: readonly Stretch[]): readonly (readonly [number, number])[] =>
  stretches.flatMap(({ said, from, to }) => {
    const rates = [...said.matchAll(/([\d.]+)\/s/g)].map(([, rate]) => Number(rate))
    const [first = Number.NaN, last = first] = rates
    return [
      [from, first],
      [to, last],
    ] as const
  })
