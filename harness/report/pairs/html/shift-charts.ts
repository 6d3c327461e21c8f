import type { Chart } from '../../../charts/chart.ts'
import { html, type Markup } from '../../../charts/markup.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { formatMicroseconds } from '../../../config/units/units.ts'
import { type FigureWords, formatChange, formatChanges } from '../../../verdict/pairs/change-in-words.ts'
import type { Shift } from '../../../verdict/pairs/pair-verdict.ts'
import { scrolling } from '../../html/scrolling.ts'

/** The shifted figure. */
const latency: FigureWords = { label: 'latency', unit: 'microseconds' }

/** Rounded, so that the last position is inside the shown range. */
const tail = (p: number): number => Number((-Math.log10(1 - p)).toFixed(4))
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** The shifts of one route, from its fastest to its slowest percentile. */
export interface RouteShifts {
  readonly route: string
  readonly shifts: readonly Shift[]
}

/** The routes of a scenario, all together first, then by their names. */
export function shiftsByRoute(shifts: readonly Shift[], scenario: string): readonly RouteShifts[] {
  const own = shifts.filter((shift) => shift.scenario === scenario && shift.percentile < 1)
  const rank = (route: string) => (route === allRoutes ? 0 : 1)
  return [...Map.groupBy(own, ({ route }) => route)]
    .map(([route, these]) => ({ route, shifts: these.toSorted((a, b) => a.percentile - b.percentile) }))
    .toSorted((a, b) => rank(a.route) - rank(b.route) || (a.route < b.route ? -1 : 1))
}

/** How far each percentile of a route has moved, with its interval as a band (a shift function). */
export function shiftChart({ route, shifts }: RouteShifts, group: string): Chart {
  const at = shifts.map(({ percentile }) => tail(percentile))
  const end = (label: string, values: readonly (number | null)[]) =>
    ({ label, style: 'edge', draw: 'line', values }) as const
  return {
    title: route === allRoutes ? 'All routes together' : route,
    said: 'The change from base to head of each percentile of the latency; above no change head is slower.',
    axis: 'tail',
    group,
    at,
    span: [Math.min(...at, 0.3), Math.max(...at)],
    unit: 'change',
    least: 0.05,
    series: [
      { label: 'change', style: 0, draw: 'line', values: shifts.map(({ change }) => finite(change)) },
      end(
        'from',
        shifts.map(({ low }) => finite(low)),
      ),
      end(
        'to',
        shifts.map(({ high }) => finite(high)),
      ),
    ],
    bands: [[1, 2]],
    limits: [{ value: 0, words: 'no change' }],
    limitsAre: 'no change',
  }
}

const percentWords = (p: number): string => `p${Number((p * 100).toFixed(2))}`

/** The figures behind the charts of a scenario, for readers who cannot see charts. */
export function shiftTable(routes: readonly RouteShifts[]): Markup {
  const rows = routes.flatMap(({ route, shifts }) =>
    shifts.map((shift) => {
      const change = finite(shift.change)
      return html`<tr><th class="text" scope="row">${route}</th><td>${percentWords(shift.percentile)}</td><td>${formatMicroseconds(shift.base)}</td><td>${formatMicroseconds(shift.head)}</td><td>${change === null ? '–' : formatChange(change)}</td><td class="text">${formatChanges(latency, shift)}</td></tr>`
    }),
  )
  return html`<details><summary>The figures behind these charts</summary>${scrolling(html`<table><thead><tr><th class="text" scope="col">route</th><th scope="col">percentile</th><th scope="col">base</th><th scope="col">head</th><th scope="col">change</th><th class="text" scope="col">interval</th></tr></thead><tbody>${rows}</tbody></table>`)}</details>`
}
