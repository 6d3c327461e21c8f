import type { LinesPanel, Panel, StatPanel } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { drawCurves, foremost, lastOf, peakOf } from './curves.ts'
import { reading } from './figures.ts'
import { drawHeat } from './heat.ts'
import { safe } from './markup.ts'
import type { Scene } from './time-window.ts'

const hasValue = ({ points }: Curve): boolean => points.some(([, value]) => Number.isFinite(value))

/** One panel as a card: its title, what it shows or why it shows nothing, and the reason to look at it. */
export function card(panel: Panel, { state, curves, reason }: PanelFinding, scene: Scene): string {
  const body =
    state === 'data'
      ? draw(panel, curves, scene)
      : state === 'broken'
        ? `<p class="none broken">${safe(reason ?? '')}</p>`
        : `<p class="none">No data: ${safe(reason ?? '')}</p>`
  return `<figure class="${panel.kind}" style="--columns:${panel.width}"><figcaption>${safe(panel.title)}</figcaption>${body}<p class="why">${safe(panel.why)}</p></figure>`
}

function draw(panel: Panel, curves: readonly Curve[], scene: Scene): string {
  switch (panel.kind) {
    case 'stat':
      return number(panel, curves)
    case 'heatmap':
      return drawHeat(panel, curves, scene)
    case 'lines':
      return drawCurves(panel, curves, scene) + legend(panel, curves)
  }
}

function number({ unit, limit }: StatPanel, curves: readonly Curve[]): string {
  const value = curves[0] && lastOf(curves[0])
  const holds =
    value !== undefined && limit && (limit.sense === 'at-least' ? value >= limit.value : value <= limit.value)
  const tone = limit === undefined ? '' : holds ? ' good' : ' bad'
  // The colour is never the only sign.
  const sign =
    limit === undefined
      ? ''
      : holds
        ? '<span aria-label="holds">✓</span> '
        : '<span aria-label="broken">✗</span> '
  return `<p class="number${tone}">${sign}${safe(reading(value, unit))}</p>`
}

function legend({ unit }: LinesPanel, curves: readonly Curve[]): string {
  const all = curves.filter(hasValue)
  const first = foremost(curves)
  const rows = first.map(
    (curve, index) =>
      `<tr><td><i class="s${index}"></i>${safe(curve.name)}</td><td>${safe(reading(lastOf(curve), unit))}</td><td>${safe(reading(peakOf(curve), unit))}</td></tr>`,
  )
  const rest = all.length - first.length
  const more = rest > 0 ? `<tr><td colspan="3">and ${rest} lower</td></tr>` : ''
  return `<table><thead><tr><th></th><th>last</th><th>most</th></tr></thead><tbody>${rows.join('')}${more}</tbody></table>`
}
