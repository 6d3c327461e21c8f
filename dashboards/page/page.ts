import { html, type Markup } from '../../harness/charts/markup.ts'
import { pageOf } from '../../harness/charts/page.ts'
import type { Board } from '../model/model.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { card } from './card.ts'
import { missed } from './missed.ts'
import { narrowWidths } from './narrow.ts'
import { style } from './style.ts'
import type { TimeWindow } from './time-window.ts'

const moment = (time: number): string =>
  `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** What the numbers above the charts mean. */
function marked({ moments }: TimeWindow): Markup | undefined {
  if (moments.length === 0) return undefined
  const each = moments.map(
    ({ from, words }, index) =>
      html`<li><strong>${String(index + 1)}</strong> ${words}, ${moment(from)}</li>`,
  )
  return html`<ol class="marked" aria-label="Marked on every chart">${each}</ol>`
}

const nothing: PanelFinding = { state: 'empty', curves: [], reason: 'it was not asked for' }

/** The head of a page above its charts: its time range, what was not measured, and what happened. */
export function headOf(scene: TimeWindow): ReadonlyMap<string, Markup> {
  const { from, to, step } = scene.range
  return new Map([
    [
      'time',
      html`<p class="lead" data-part="time">${moment(from)} to ${moment(to)}, a point every ${step} s, as Prometheus recorded it.</p>`,
    ],
    ['missed', html`<div data-part="missed">${missed(scene)}</div>`],
    ['marked', html`<div data-part="marked">${marked(scene)}</div>`],
  ])
}

/** The cards of a board, tier by tier, by the name of their place. `findings` belong to its panels, in the same order. */
export const cardsOf = (
  { tiers }: Board,
  findings: readonly (readonly PanelFinding[])[],
  scene: TimeWindow,
): ReadonlyMap<string, Markup>[] =>
  tiers.map(({ panels }, tier) => {
    const widths = narrowWidths(panels)
    return new Map(
      panels.map((panel, index) => {
        const place = { part: `${tier}.${index}`, narrow: widths[index] ?? 12 }
        return [place.part, card(panel, findings[tier]?.[index] ?? nothing, scene, place)]
      }),
    )
  })

/** What a live page has in addition: its bar, and the query string for the links to other boards. */
export interface LiveParts {
  readonly bar: Markup
  readonly search: string
  readonly look: string
}

/**
 * One dashboard as one HTML page that loads nothing from elsewhere. Without `live` it is an offline file with links to the
 * other files in its directory.
 */
export function page(
  board: Board,
  findings: readonly (readonly PanelFinding[])[],
  scene: TimeWindow,
  others: readonly Board[],
  live?: LiveParts,
): string {
  const head = headOf(scene)
  const links = others.map(({ name, title }) => {
    const current = name === board.name ? html` aria-current="page"` : ''
    const place = live === undefined ? `${name}.html` : `${name}${live.search}`
    return html`<a href="${place}"${current}>${title.replace(/^Tailgate: /, '')}</a>`
  })
  const cards = cardsOf(board, findings, scene)
  const tiers = board.tiers.map(
    ({ title }, tier) =>
      html`<section><h2>${title}</h2><div class="tier">${[...(cards[tier]?.values() ?? [])]}</div></section>`,
  )
  const body = html`<main><header><h1>${board.title}</h1><p class="lead">${board.why}</p>${head.get('time')}<nav aria-label="Dashboards">${links}</nav>${live?.bar}${head.get('missed')}${head.get('marked')}</header>${tiers}</main>`
  return pageOf({
    title: board.title,
    style,
    body,
    ...(live === undefined ? {} : { live: true, look: live.look }),
  })
}
