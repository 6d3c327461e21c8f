import { type FigureWords, figureOfRoute, routeInWords } from '../../verdict/pairs/change-in-words.ts'
import { isPairedFigure, pairedFigures } from '../../verdict/pairs/figures/paired-figures.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'

/** The label and unit of a figure of a comparison, by the name of its row. An unknown figure is shown by its name. */
export const figureWords = (figure: string): FigureWords =>
  isPairedFigure(figure) ? pairedFigures[figure] : { label: figure, unit: undefined }

/** `list`, or `list in browse` when there are several scenarios. */
export const placeWords = (
  { scenario, route }: Pick<Change, 'scenario' | 'route'>,
  scenarios: readonly string[],
): string => routeInWords({ scenario, route }, scenarios.length > 1)

/** `p95 of list`, `p95 of list in browse`. */
export const figureInPlace = (change: Change, scenarios: readonly string[]): string =>
  `${figureOfRoute(figureWords(change.figure), change.route)}${scenarios.length > 1 ? ` in ${change.scenario}` : ''}`
