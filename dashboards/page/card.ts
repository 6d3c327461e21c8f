import { figureOf } from '../../harness/charts/figure.ts'
import { html, type Markup, type Part } from '../../harness/charts/markup.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { Panel, StatLimit, StatPanel } from '../model/model.ts'
import { noTraffic } from '../model/panels.ts'
import type { Curve } from '../queries/ask.ts'
import type { PanelFinding, PanelState } from '../queries/verify.ts'
import { type Addresses, anchorOf } from './addresses.ts'
import { heatChart } from './heat-chart.ts'
import { lastOf, linesChart } from './panel-chart.ts'
import { leadsOf, leadsOfCurve, linksOf, type Origin } from './panel-links.ts'
import { statWords } from './stat-words.ts'
import type { TimeWindow } from './time-window.ts'

/** The legend of a chart on a board holds the last and the highest value of each curve, with or without JavaScript. */
const unscripted =
  'Drawing this chart needs JavaScript; its legend holds the last and the highest value of each curve.'

/** The place of a card on its page. */
export interface Place {
  /** The name of the board. */
  readonly board: string
  /** The name of the place; a live page replaces the card there. */
  readonly part: string
  /** The width of the card, in columns of 12, on a page with half the room. */
  readonly narrow: number
}

/** One panel as a card: its title, its data or why there is none, its links, and the reason to look at it. */
export function card(
  panel: Panel,
  finding: PanelFinding,
  window: TimeWindow,
  addresses: Addresses,
  { board, part, narrow }: Place,
): Markup {
  const { curves, state } = finding
  const origin = { addresses, own: addresses.board(board, { panel: panel.title }) }
  const why = html`<p class="why">${panel.why}</p>`
  const known = html`id="${anchorOf(panel.title)}" class="${`card ${panel.kind} w${panel.width} n${narrow}`}" data-part="${part}"`
  if (state === 'data' && (panel.kind === 'lines' || panel.kind === 'heatmap')) {
    const chart =
      panel.kind === 'heatmap' ? heatChart(panel, curves, window) : linesChart(panel, curves, window)
    return html`<div ${known}>${figureOf(chart, unscripted)}${linksOf(panel, curves, origin)}${why}</div>`
  }
  return html`<div ${known} tabindex="0"><h3>${titleOf(panel, origin)}</h3>${shown(panel, finding, origin)}${why}</div>`
}

/** The content of a card without a chart. */
function shown(panel: Panel, { state, curves, reason }: PanelFinding, origin: Origin): Markup {
  if (state !== 'data') return lacking(panel, state, reason)
  return panel.kind === 'stat' ? number(panel, curves) : ranked(panel, curves, origin)
}

/** The title of a number is a link to its subject, since there is no room for a line of links. */
function titleOf(panel: Panel, origin: Origin): Markup {
  const [lead] = panel.kind === 'stat' ? leadsOf(panel, [], origin) : []
  return lead === undefined
    ? html`${panel.title}`
    : html`<a href="${lead.href}" title="${lead.title}">${panel.title}</a>`
}

/** The series in the order of their panel, each with a bar in proportion to its value. */
function ranked(panel: Panel, curves: readonly Curve[], origin: Origin): Markup {
  const { unit } = panel
  const sign = panel.kind === 'ranking' && panel.first === 'lowest' ? 1 : -1
  const values = curves
    .map((curve) => ({ curve, value: lastOf(curve) ?? 0 }))
    .toSorted((a, b) => sign * (a.value - b.value))
  const most = String(Math.max(...values.map(({ value }) => value), Number.MIN_VALUE))
  const named = (curve: Curve): Part => {
    const [lead] = leadsOfCurve(panel, curve, origin)
    // A link on the name of a curve has to lead to that curve alone.
    return lead?.of === undefined
      ? curve.name
      : html`<a href="${lead.href}" title="${lead.title}">${curve.name}</a>`
  }
  const rows = values.map(
    ({ curve, value }) =>
      html`<tr><th scope="row">${named(curve)}</th><td><meter max="${most}" value="${String(value)}" aria-hidden="true"></meter></td><td>${reading(value, unit)}</td></tr>`,
  )
  const below = origin.addresses.selects ? undefined : linksOf(panel, curves, origin)
  return html`<table class="ranked"><tbody>${rows}</tbody></table>${below}`
}

const holds = ({ sense, value: limit }: StatLimit, value: number): boolean =>
  sense === 'at-least' ? value >= limit : value <= limit

/** Why there is no data. A missing number that should be within a limit is as bad as one that breaks the limit. */
function lacking(panel: Panel, state: PanelState, reason: string | undefined): Markup {
  if (state === 'broken') return html`<p class="none broken">${reason}</p>`
  if (panel.kind !== 'stat' || state !== 'empty') return html`<p class="none">No data: ${reason}</p>`
  return panel.limit !== undefined && !panel.none.startsWith(noTraffic)
    ? html`<p class="none broken">✗ ${capital(panel.none)}</p>`
    : html`<p class="none">${capital(panel.none)}</p>`
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** One number with its colour, and with a sign for readers who do not see the colour. */
function number({ unit, limit }: StatPanel, curves: readonly Curve[]): Markup {
  const value = curves[0] && lastOf(curves[0])
  const words = statWords(value, unit, limit)
  if (limit === undefined) return html`<p class="number">${words}</p>`
  if (value === undefined) return html`<p class="number bad">${words}</p>`
  return holds(limit, value)
    ? html`<p class="number good"><span aria-label="holds" role="img">✓</span> ${words}</p>`
    : html`<p class="number bad"><span aria-label="broken" role="img">✗</span> ${words}</p>`
}
