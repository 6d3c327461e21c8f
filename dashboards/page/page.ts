import { html, type Markup } from '../../harness/charts/markup.ts'
import { pageOf } from '../../harness/charts/page.ts'
import type { Board } from '../model/model.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { card } from './card.ts'
import { style } from './style.ts'
import type { TimeWindow } from './time-window.ts'

const moment = (time: number): string =>
  `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** What the numbers above the charts stand for. */
function marked({ moments }: TimeWindow): Markup | undefined {
  if (moments.length === 0) return undefined
  const each = moments.map(
    ({ from, words }, index) =>
      html`<li><strong>${String(index + 1)}</strong> ${words}, ${moment(from)}</li>`,
  )
  return html`<ol class="marked" aria-label="Marked on every chart">${each}</ol>`
}

const nothing: PanelFinding = { state: 'empty', curves: [], reason: 'it was not asked for' }

/**
 * One dashboard as one offline HTML page: nothing is loaded from elsewhere. `findings` are of its panels, tier by tier.
 */
export function page(
  board: Board,
  findings: readonly (readonly PanelFinding[])[],
  scene: TimeWindow,
  others: readonly Board[],
): string {
  const { from, to, step } = scene.range
  const links = others.map(({ name, title }) => {
    const current = name === board.name ? html` aria-current="page"` : ''
    return html`<a href="${name}.html"${current}>${title.replace(/^Tailgate: /, '')}</a>`
  })
  const tiers = board.tiers.map(
    ({ title, panels }, tier) =>
      html`<section><h2>${title}</h2><div class="tier">${panels.map((panel, index) => card(panel, findings[tier]?.[index] ?? nothing, scene))}</div></section>`,
  )
  const body = html`<main><header><h1>${board.title}</h1><p class="lead">${board.why}</p><p class="lead">${moment(from)} to ${moment(to)}, a point every ${step} s, as Prometheus recorded it; the same dashboards live in Grafana.</p><nav aria-label="Dashboards">${links}</nav>${marked(scene)}</header>${tiers}</main>`
  return pageOf({ title: board.title, style, body })
}
