import { html, type Markup } from '../../harness/charts/markup.ts'
import { pageBeside, pageOf } from '../../harness/charts/page.ts'
import type { SharedFiles } from '../../harness/charts/shared-files.ts'
import type { Board } from '../model/model.ts'
import type { PanelFinding } from '../queries/verify.ts'
import type { Addresses } from './addresses.ts'
import { card } from './card.ts'
import { firing } from './firing.ts'
import { missed } from './missed.ts'
import { narrowWidths } from './narrow.ts'
import { style } from './style.ts'
import type { TimeWindow } from './time-window.ts'

const utc = (time: number): string =>
  `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** The report of a run and the pages of its profiles, as far as they can be opened from here. */
function pagesOf(run: string | undefined, { runs }: TimeWindow, addresses: Addresses): Markup[] {
  const pages = run === undefined ? undefined : runs.get(run)
  if (pages === undefined) return []
  const { report, profiles } = pages
  const named = [...(report === undefined ? [] : [{ name: 'report', file: report }]), ...profiles]
  return named.flatMap(({ name, file }) => {
    const href = addresses.bundle(file)
    return href === undefined
      ? []
      : [html` <a href="${href}" aria-label="${`${name} of run ${run}`}">${name}</a>`]
  })
}

/** What the numbers above the charts mean. */
function marked(window: TimeWindow, addresses: Addresses): Markup | undefined {
  const { occurrences } = window
  if (occurrences.length === 0) return undefined
  const each = occurrences.map(
    ({ from, words, run }, index) =>
      html`<li><strong>${String(index + 1)}</strong> ${words}, ${utc(from)}${pagesOf(run, window, addresses)}</li>`,
  )
  return html`<ol class="marked" aria-label="Marked on every chart">${each}</ol>`
}

/**
 * The selected part of a board that is shown alone, with the link back to the whole board; undefined if the whole board is
 * shown.
 */
function chosenOf(
  { name, variables }: Board,
  { range }: TimeWindow,
  addresses: Addresses,
): Markup | undefined {
  const chosen = Object.entries(range.chosen ?? {}).filter(([key]) =>
    variables.some((variable) => variable.name === key),
  )
  if (chosen.length === 0) return undefined
  const each = chosen.map(([key, value]) => html`${key} <strong>${value}</strong> `)
  return html`<p class="chosen">Only ${each}<a href="${addresses.board(name, { chosen: {} })}">show all</a></p>`
}

const nothing: PanelFinding = { state: 'empty', curves: [], reason: 'it was not asked for' }

/** The head of a page above its charts: its time range, the alerts that fire, what was not measured, and what happened. */
export function headOf(
  board: Board,
  window: TimeWindow,
  boards: readonly Board[],
  addresses: Addresses,
): ReadonlyMap<string, Markup> {
  const { from, to, step } = window.range
  return new Map([
    [
      'time',
      html`<p class="lead" data-part="time">${utc(from)} to ${utc(to)}, a point every ${step} s, as Prometheus recorded it.</p>`,
    ],
    ['chosen', html`<div data-part="chosen">${chosenOf(board, window, addresses)}</div>`],
    [
      'firing',
      html`<div data-part="firing">${firing(window.firing, window.unwatched, boards, addresses)}</div>`,
    ],
    ['missed', html`<div data-part="missed">${missed(window)}</div>`],
    ['marked', html`<div data-part="marked">${marked(window, addresses)}</div>`],
  ])
}

/** The cards of a board, tier by tier, by the name of their place. `findings` belong to its panels, in the same order. */
export const cardsOf = (
  { name, tiers }: Board,
  findings: readonly (readonly PanelFinding[])[],
  window: TimeWindow,
  addresses: Addresses,
): ReadonlyMap<string, Markup>[] =>
  tiers.map(({ panels }, tier) => {
    const widths = narrowWidths(panels)
    return new Map(
      panels.map((panel, index) => {
        const place = { board: name, part: `${tier}.${index}`, narrow: widths[index] ?? 12 }
        return [place.part, card(panel, findings[tier]?.[index] ?? nothing, window, addresses, place)]
      }),
    )
  })

/** What a live page has in addition: its bar, and its theme. */
export interface LiveParts {
  readonly bar: Markup
  readonly theme: string
}

/**
 * How a page comes to its reader: from a server that renews it, or as a file beside other boards, with which it shares its
 * style and its script.
 */
export type Delivery = { readonly live: LiveParts } | { readonly shared: SharedFiles }

/**
 * One dashboard as one HTML page that loads nothing from elsewhere. As a file it has links to the other files in its
 * directory.
 */
export function page(
  board: Board,
  findings: readonly (readonly PanelFinding[])[],
  window: TimeWindow,
  boards: readonly Board[],
  addresses: Addresses,
  delivery: Delivery,
): string {
  const live = 'live' in delivery ? delivery.live : undefined
  const head = headOf(board, window, boards, addresses)
  const links = boards.map(({ name, title }) => {
    const current = name === board.name ? html` aria-current="page"` : ''
    return html`<a href="${addresses.board(name)}"${current}>${title.replace(/^Tailgate: /, '')}</a>`
  })
  const cards = cardsOf(board, findings, window, addresses)
  const tiers = board.tiers.map(
    ({ title }, tier) =>
      html`<section><h2>${title}</h2><div class="tier">${[...(cards[tier]?.values() ?? [])]}</div></section>`,
  )
  const body = html`<main><header><h1>${board.title}</h1><p class="lead">${board.why}</p>${head.get('time')}<nav aria-label="Dashboards">${links}</nav>${live?.bar}${head.get('chosen')}${head.get('firing')}${head.get('missed')}${head.get('marked')}</header>${tiers}</main>`
  const { title } = board
  if ('shared' in delivery) return pageBeside(delivery.shared, { title, body })
  return pageOf({ title, style, body, live: true, theme: delivery.live.theme })
}
