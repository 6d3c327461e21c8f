import type { Chart, Style } from './chart.ts'
import { html, Markup } from './markup.ts'
import { payloadOf } from './payload.ts'

/** The CSS classes of a line: eight colours with a dash each, then the same again but thinner; or those of its meaning. */
const lineStyle = (style: Style): string =>
  typeof style === 'number' ? `line s${style % 8}${style < 8 ? '' : ' again'}` : `line ${style}`

const swatch = (style: string): Markup =>
  html`<svg class="swatch" viewBox="0 0 22 8" aria-hidden="true"><path class="${style}" d="M1 4L21 4"/></svg>`

/** The meaning of each line and mark. The page's script makes each series a switch, and shows its value there. */
function legend(chart: Chart): Markup {
  const series = chart.series.map(
    ({ label, style, draw, figures = [] }, index) =>
      html`<li data-series="${index}">${swatch(`${lineStyle(style)}${draw === 'line' ? '' : draw === 'dots' ? ' dotted' : ' filled'}`)}<span>${label}</span>${figures.map((words) => html` <small>${words}</small>`)}</li>`,
  )
  const limits = chart.limits ?? []
  const marks = (chart.marks ?? []).flatMap(({ kind, words }) =>
    words === undefined ? [] : [html`<li>${swatch(`line filled ${kind}-key`)}${words}</li>`],
  )
  return html`<ul class="legend">${series}${limits.length > 0 ? html`<li>${swatch('line budget')}${chart.limitsAre ?? 'budget'}</li>` : ''}${marks}${(chart.notes ?? []).map((words) => html`<li>${words}</li>`)}</ul>`
}

const besideTables = 'Drawing this chart needs JavaScript; the tables of this page hold its figures.'

/**
 * A chart as markup: heading, legend, place and data. Without JavaScript the place keeps its sentence, which says where the
 * figures are.
 */
export function figureOf(chart: Chart, unscripted = besideTables): Markup {
  return html`<figure class="chart"${chart.anchor === undefined ? '' : html` id="${chart.anchor}"`}><figcaption>${chart.title}</figcaption>${legend(chart)}<div class="plot" aria-label="${`${chart.title}. ${chart.said}`}"><p class="unscripted">${unscripted}</p></div><script type="application/json">${new Markup(payloadOf(chart))}</script></figure>`
}
