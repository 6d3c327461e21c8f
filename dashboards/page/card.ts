import { figureOf } from '../../harness/charts/figure.ts'
import { html, type Markup } from '../../harness/charts/markup.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { Panel, StatLimit, StatPanel } from '../model/model.ts'
import { noTraffic } from '../model/panels.ts'
import type { Curve } from '../queries/ask.ts'
import type { PanelFinding, PanelState } from '../queries/verify.ts'
import { heatChart } from './heat-chart.ts'
import { lastOf, linesChart } from './panel-chart.ts'
import { statWords } from './stat-words.ts'
import type { TimeWindow } from './time-window.ts'

/** The legend of a chart on a board holds the last and the highest value of each curve, with or without JavaScript. */
const unscripted =
  'Drawing this chart needs JavaScript; its legend holds the last and the highest value of each curve.'

/** The place of a card on its page. */
export interface Place {
  /** The name of the place; a live page replaces the card there. */
  readonly part: string
  /** The width of the card, in columns of 12, on a page with half the room. */
  readonly narrow: number
}

/** One panel as a card: its title, its data or why there is none, and the reason to look at it. */
export function card(
  panel: Panel,
  { state, curves, reason }: PanelFinding,
  scene: TimeWindow,
  { part, narrow }: Place = { part: '', narrow: 12 },
): Markup {
  const why = html`<p class="why">${panel.why}</p>`
  const classes = `card ${panel.kind} w${panel.width} n${narrow}`
  if (state !== 'data')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${lacking(panel, state, reason)}${why}</div>`
  if (panel.kind === 'stat')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${number(panel, curves)}${why}</div>`
  if (panel.kind === 'ranking')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${ranked(panel.unit, curves)}${why}</div>`
  const chart = panel.kind === 'heatmap' ? heatChart(panel, curves, scene) : linesChart(panel, curves, scene)
  return html`<div class="${classes}" data-part="${part}">${figureOf(chart, unscripted)}${why}</div>`
}

/** The series in order, the highest first, each with a bar in proportion to its value. */
function ranked(unit: Panel['unit'], curves: readonly Curve[]): Markup {
  const values = curves
    .map((curve) => ({ name: curve.name, value: lastOf(curve) ?? 0 }))
    .toSorted((a, b) => b.value - a.value)
  const most = String(Math.max(...values.map(({ value }) => value), Number.MIN_VALUE))
  const rows = values.map(
    ({ name, value }) =>
      html`<tr><th scope="row">${name}</th><td><meter max="${most}" value="${String(value)}" aria-hidden="true"></meter></td><td>${reading(value, unit)}</td></tr>`,
  )
  return html`<table class="ranked"><tbody>${rows}</tbody></table>`
}

const holds = ({ sense, value: limit }: StatLimit, value: number): boolean =>
  sense === 'at-least' ? value >= limit : value <= limit

/** Why there is no data. A missing number that should be within a limit is as bad as one that breaks the limit. */
function lacking(panel: Panel, state: PanelState, reason: string | undefined): Markup {
  if (state === 'broken') return html`<p class="none broken">${reason}</p>`
  if (panel.kind !== 'stat' || state !== 'empty') return html`<p class="none">No data: ${reason}</p>`
  return panel.limit !== undefined && panel.none !== noTraffic
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
