import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import type { UnitName } from '../../config/units/unit-table.ts'
import {
  changeInWords,
  changeWords,
  type FigureWords,
  figureOfRoute,
  sizeOnScale,
} from '../pairs/change-in-words.ts'
import { experimentFigure } from './figures.ts'

/** The most findings of each kind that a sentence names. */
const mostNamed = 2

export const figureWords = ({ figure, label, unit, scale }: ExperimentFigure): FigureWords => ({
  ...{ label, scale, unit: (unit ?? undefined) as UnitName | undefined },
  scope: experimentFigure(figure).scope,
})

/** A change on the scale of its figure. */
const onScale = ({ scale, change }: ExperimentFigure) => ({
  change: scale === 'ratio' ? (change ?? undefined) : undefined,
  difference: change ?? Number.NaN,
})

/** `22 % faster`. */
export const figureChangeWords = (own: ExperimentFigure): string =>
  changeWords(figureWords(own), onScale(own))

/** `p95 of list: 4.10 ms became 3.20 ms, 22 % faster (15 % to 28 %)`. */
function figureSentence(own: ExperimentFigure, scenario: string): string {
  const { route, base, head, low, high } = own
  return changeInWords(figureWords(own), {
    ...{ scenario, route, base: base ?? Number.NaN, head: head ?? Number.NaN },
    ...onScale(own),
    ...{ low: low ?? -Infinity, high: high ?? Infinity },
  })
}

/** Sorts the claimed figures first, then by change relative to the negligible change. */
const weightOf = ({ change, negligible }: ExperimentFigure): number => Math.abs(change ?? 0) / negligible

function named(
  figures: readonly ExperimentFigure[],
  outcome: ExperimentFigure['outcome'],
  leading: ExperimentFigure,
  scenario: string,
): string {
  const found = figures
    .filter((one) => one.decides && one.outcome === outcome)
    .toSorted((a, b) => Number(b === leading) - Number(a === leading) || weightOf(b) - weightOf(a))
  const rest = found.length - mostNamed
  return [
    ...found.slice(0, mostNamed).map((one) => figureSentence(one, scenario)),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join('; ')
}

/** A verdict in a sentence, with the figures that decided. */
export function whyOf(
  verdict: JudgedComparison['verdict'],
  figures: readonly ExperimentFigure[],
  leading: ExperimentFigure,
  scenario: string,
): string {
  const better = named(figures, 'better', leading, scenario)
  const worse = named(figures, 'worse', leading, scenario)
  if (verdict === 'helps') return `${better}.`
  if (verdict === 'hurts') return `${worse}.`
  if (verdict === 'mixed') return `Better: ${better}. Worse: ${worse}.`
  const beyond =
    leading.mde === null
      ? 'how small a change would have shown is not known'
      : `a change of ${sizeOnScale(figureWords(leading), leading.mde)} would have shown`
  const decisive = figures.filter((one) => one.decides).length
  return `None of ${decisive} figures changed beyond its noise; of ${figureOfRoute(figureWords(leading), leading.route)} ${beyond}.`
}
