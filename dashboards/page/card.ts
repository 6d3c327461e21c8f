import { figureOf } from '../../harness/charts/figure.ts'
import { html, type Markup } from '../../harness/charts/markup.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { Panel, StatLimit, StatPanel, Unit } from '../model/model.ts'
import { noTraffic } from '../model/panels.ts'
import type { Curve } from '../queries/ask.ts'
import type { PanelFinding, PanelState } from '../queries/verify.ts'
import { heatChart } from './heat-chart.ts'
import { lastOf, linesChart } from './panel-chart.ts'
import type { TimeWindow } from './time-window.ts'

/** A legend of a board holds the last and the highest value of each curve, with or without script. */
const unscripted =
  'Drawing this chart needs JavaScript; its legend holds the last and the highest value of each curve.'

/**
 * One panel as a card: its title, what it shows or why it shows nothing, and the reason to look at it.
 * @param part the name of its place on the page, where a live page gets it anew.
 */
export function card(
  panel: Panel,
  { state, curves, reason }: PanelFinding,
  scene: TimeWindow,
  part = '',
): Markup {
  const why = html`<p class="why">${panel.why}</p>`
  const classes = `card ${panel.kind} w${panel.width}`
  if (state !== 'data')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${lacking(panel, state, reason)}${why}</div>`
  if (panel.kind === 'stat')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${number(panel, curves)}${why}</div>`
  if (panel.kind === 'ranking')
    return html`<div class="${classes}" data-part="${part}" tabindex="0"><h3>${panel.title}</h3>${ranked(panel.unit, curves)}${why}</div>`
  const chart = panel.kind === 'heatmap' ? heatChart(panel, curves, scene) : linesChart(panel, curves, scene)
  return html`<div class="${classes}" data-part="${part}">${figureOf(chart, unscripted)}${why}</div>`
}

/** The highest first, each with a bar that is as long as it is large beside the others. */
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

/** Why there is nothing. A number that should hold a limit and is not there is as bad as one that breaks it. */
function lacking(panel: Panel, state: PanelState, reason: string | undefined): Markup {
  if (state === 'broken') return html`<p class="none broken">${reason}</p>`
  if (panel.kind !== 'stat' || state !== 'empty') return html`<p class="none">No data: ${reason}</p>`
  return panel.limit !== undefined && panel.none !== noTraffic
    ? html`<p class="none broken">✗ ${capital(panel.none)}</p>`
    : html`<p class="none">${capital(panel.none)}</p>`
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** With as many digits as it takes to tell a value from its limit: "95 %" would not say why it is red. */
export function besideLimit(value: number, limit: number, unit: Unit): string {
  const digits = Array.from({ length: 14 }, (_, index) => index + 4)
  const enough = digits.find((count) => reading(value, unit, count) !== reading(limit, unit, count))
  return reading(value, unit) !== reading(limit, unit) ? reading(value, unit) : reading(value, unit, enough)
}

/** One number with its colour; the colour is never the only sign. */
function number({ unit, limit }: StatPanel, curves: readonly Curve[]): Markup {
  const value = curves[0] && lastOf(curves[0])
  if (limit === undefined) return html`<p class="number">${reading(value, unit)}</p>`
  if (value === undefined) return html`<p class="number bad">${reading(value, unit)}</p>`
  const words = besideLimit(value, limit.value, unit)
  return holds(limit, value)
    ? html`<p class="number good"><span aria-label="holds" role="img">✓</span> ${words}</p>`
    : html`<p class="number bad"><span aria-label="broken" role="img">✗</span> ${words}</p>`
}
