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

/** What is above the charts, for a time: which time it is, what nobody saw, what happened. */
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

/** The cards of a board, tier by tier, each by the name of its place. `findings` are of its panels. */
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

/** What makes a page live: its bar, and what the address of every board has behind it. */
export interface LiveParts {
  readonly bar: Markup
  readonly search: string
  readonly look: string
}

/**
 * One dashboard as one HTML page: nothing is loaded from elsewhere. Without `live` it is offline, a file that leads to others
 * beside it.
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
