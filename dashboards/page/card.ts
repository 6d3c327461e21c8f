import { figureOf } from '../../harness/charts/figure.ts'
import { html, type Markup } from '../../harness/charts/markup.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { Panel, StatPanel } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { heatChart } from './heat-chart.ts'
import { lastOf, linesChart } from './panel-chart.ts'
import type { TimeWindow } from './time-window.ts'

/** A legend of a board holds the last and the highest value of each curve, with or without script. */
const unscripted =
  'Drawing this chart needs JavaScript; its legend holds the last and the highest value of each curve.'

/** One panel as a card: its title, what it shows or why it shows nothing, and the reason to look at it. */
export function card(panel: Panel, { state, curves, reason }: PanelFinding, scene: TimeWindow): Markup {
  const why = html`<p class="why">${panel.why}</p>`
  const classes = `card ${panel.kind} w${panel.width}`
  if (state !== 'data') {
    const words =
      state === 'broken'
        ? html`<p class="none broken">${reason}</p>`
        : html`<p class="none">No data: ${reason}</p>`
    return html`<div class="${classes}" tabindex="0"><h3>${panel.title}</h3>${words}${why}</div>`
  }
  if (panel.kind === 'stat')
    return html`<div class="${classes}" tabindex="0"><h3>${panel.title}</h3>${number(panel, curves)}${why}</div>`
  if (panel.kind === 'ranking')
    return html`<div class="${classes}" tabindex="0"><h3>${panel.title}</h3>${ranked(panel.unit, curves)}${why}</div>`
  const chart = panel.kind === 'heatmap' ? heatChart(panel, curves, scene) : linesChart(panel, curves, scene)
  return html`<div class="${classes}">${figureOf(chart, unscripted)}${why}</div>`
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

const holds = ({ sense, value: limit }: NonNullable<StatPanel['limit']>, value: number): boolean =>
  sense === 'at-least' ? value >= limit : value <= limit

/** One number with its colour; the colour is never the only sign. */
function number({ unit, limit }: StatPanel, curves: readonly Curve[]): Markup {
  const value = curves[0] && lastOf(curves[0])
  if (limit === undefined) return html`<p class="number">${reading(value, unit)}</p>`
  return value !== undefined && holds(limit, value)
    ? html`<p class="number good"><span aria-label="holds" role="img">✓</span> ${reading(value, unit)}</p>`
    : html`<p class="number bad"><span aria-label="broken" role="img">✗</span> ${reading(value, unit)}</p>`
}
