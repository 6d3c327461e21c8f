import { figureNamed } from '../../config/figures/figures.ts'
import { type FigureWords, figureOfRoute } from '../../verdict/pairs/change-in-words.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'

/**
 * What a figure of a comparison is called and counted in, by the name of its row, which may begin with a service:
 * `app.cpuPerRequest`. One that is not known goes by its name.
 */
export function figureWords(figure: string): FigureWords {
  const [, service, name = figure] = /^(\w+)\.(\w+PerRequest)$/.exec(figure) ?? []
  const row = figureNamed(name)
  if (row === undefined) return { label: figure, unit: undefined }
  const scale = row.unit === 'share' ? 'difference' : 'ratio'
  if (service === undefined) return { label: row.label, unit: row.unit, scale }
  return { label: `${row.label} of ${service}`, unit: row.unit, scale, scope: 'all' }
}

/** `list`, or `list in browse` where there are several scenarios. */
export const placeWords = (
  { scenario, route }: Pick<Change, 'scenario' | 'route'>,
  scenarios: readonly string[],
): string => (scenarios.length > 1 ? `${route} in ${scenario}` : route)

/** `p95 of list`, `p95 of list in browse`. */
export const figureInPlace = (change: Change, scenarios: readonly string[]): string =>
  `${figureOfRoute(figureWords(change.figure), change.route)}${scenarios.length > 1 ? ` in ${change.scenario}` : ''}`
