import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { html, type Markup } from '../../charts/markup.ts'
import { figureName, isDisturbed } from './effects.ts'
import { changeWithin, intervalWithin } from './within-interval.ts'

/** The least range of a gauge, as a logarithm; a wider effect among those beside it extends the range. */
const leastReach = Math.log(1.25)
const mostReach = Math.log(20)

/** An exactly counted figure does not set the scale: it has no interval, and may be a hundred times as large. */
const ends = ({ change, low, high, scale }: ExperimentFigure): number[] =>
  scale === 'ratio' && low !== high ? [change, low, high].filter((end) => end !== null) : []

/** The common range of several gauges, so that their lengths can be compared. */
export const reachOf = (figures: readonly ExperimentFigure[]): number =>
  Math.min(
    mostReach,
    Math.max(leastReach, ...figures.flatMap(ends).map((end) => Math.abs(Math.log(Math.max(0.05, 1 + end))))),
  )

const tones = { better: 'pass', worse: 'fail', none: 'level' } as const
export const toneOfFigure = ({ outcome }: Pick<ExperimentFigure, 'outcome'>): string => tones[outcome]

const verdictTones = {
  ...{ helps: 'pass', hurts: 'fail', mixed: 'unproven' },
  ...{ 'no effect': 'level', 'not measured': 'level' },
} as const
export const toneOfVerdict = (result: Pick<ExperimentResult, 'verdict' | 'disturbed'>): string =>
  isDisturbed(result) ? 'unproven' : verdictTones[result.verdict]

/**
 * The interval of an effect on a scale with no change in the middle. The scale is logarithmic, so that half and double have
 * the same distance.
 */
export function effectGauge(figure: ExperimentFigure, reach: number): Markup {
  const { change, low, high } = figure
  const said = `${figureName(figure)}: ${changeWithin(figure)}, ${intervalWithin(figure)}`
  if (change === null || figure.scale !== 'ratio')
    return html`<span class="soft">${changeWithin(figure)}</span>`
  const x = (relative: number): number => {
    const position = Math.log(Math.max(1e-6, 1 + relative)) / reach
    return 110 + Math.max(-1, Math.min(1, position)) * 100
  }
  const [from, to] = [x(low ?? -1), x(high ?? 1e6)]
  return html`<svg class="gauge ${toneOfFigure(figure)}" viewBox="0 0 220 16" role="img" aria-label="${said}"><title>${said}</title><line class="rail" x1="6" x2="214" y1="8" y2="8"/><line class="edge" x1="110" x2="110" y1="1" y2="15"/><line class="span" x1="${from}" x2="${to}" y1="8" y2="8"/><circle class="dot" cx="${x(change)}" cy="8" r="4.5"/></svg>`
}
