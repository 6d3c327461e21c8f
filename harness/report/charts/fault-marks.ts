import { formatSeconds } from '../../config/units/units.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import { faultsOf } from '../../verdict/figures/recovery.ts'
import { type Key, plot } from './chart.ts'
import { html, type Markup } from './markup.ts'
import { timeScale } from './time-scale.ts'

/** What was broken on purpose, as every chart over time shows it. */
export interface FaultMarks {
  /** Drawn below the lines: a tinted stretch for as long as it lasted, its number above. */
  readonly drawn: Markup
  readonly keys: readonly Key[]
}

/** Numbers closer to each other than this would be unreadable, in the units of a chart. */
const apart = 11
/** Numbers above each other fit between the plot and its figure's legend so many times. */
const rows = 2

/** What is over sooner, in seconds, has no length worth a word. */
const moment = 0.05

/** Numbers stay upright and black, as neither colour nor grey printing may hide which fault was when. */
export function faultMarks(scenario: ScenarioEvidence, phases: readonly Phase[]): FaultMarks {
  const faults = faultsOf(phases, scenario)
  const { x } = timeScale(scenario.seconds)
  const within = (pixel: number): number => Math.min(plot.right, Math.max(plot.left, pixel))
  const last: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY)
  const drawn = faults.map(({ text, from, to }, index) => {
    const [start, end] = [within(x(from)), within(x(to))]
    const middle = (start + end) / 2
    const free = last.findIndex((taken) => middle - taken >= apart)
    const row = free < 0 ? index % rows : free
    last[row] = middle
    return html`<g class="fault"><title>${`${index + 1} ${text}`}</title><rect x="${start}" y="${plot.top}" width="${Math.max(0, end - start)}" height="${plot.bottom - plot.top}"/><path d="M${start} ${plot.top}L${start} ${plot.bottom}M${end} ${plot.top}L${end} ${plot.bottom}"/><text x="${middle}" y="${plot.top - 4 - row * 10}" text-anchor="middle">${index + 1}</text></g>`
  })
  const keys = faults.map(({ text, from, to }, index) => ({
    label: `${index + 1} ${text}${to - from < moment ? '' : ` (${formatSeconds(to - from)})`}`,
    style: 'line swatch fault-key',
  }))
  return { drawn: html`${drawn}`, keys }
}
