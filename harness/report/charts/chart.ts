import { html, type Markup } from './markup.ts'
import type { Scale } from './scale.ts'

/** Every chart has the same size in its own units and is scaled to its column, so that its text stays readable. */
export const frame = { width: 460, height: 260, left: 58, right: 14, top: 24, bottom: 30 } as const
export const plot = {
  left: frame.left,
  right: frame.width - frame.right,
  top: frame.top,
  bottom: frame.height - frame.bottom,
} as const

export type Point = readonly [x: number, y: number]

const coordinate = ([x, y]: Point): string => `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`

/** The path of a line; an undefined point lifts the pen. */
export function linePath(points: readonly (Point | undefined)[]): string {
  let pen = 'M'
  return points
    .map((point) => {
      if (!point) {
        pen = 'M'
        return ''
      }
      const part = `${pen}${coordinate(point)}`
      pen = 'L'
      return part
    })
    .join('')
}

/** The path of the area between an upper and a lower line. */
export const areaPath = (upper: readonly Point[], lower: readonly Point[]): string =>
  upper.length === 0 ? '' : `${linePath([...upper, ...lower.toReversed()])}Z`

export interface Tick {
  readonly at: number
  readonly text: string
}

/** Horizontal grid lines with their labels. */
export const valueAxis = (ticks: readonly Tick[], y: Scale): Markup =>
  html`<g class="axis">${ticks.map(
    ({ at, text }) =>
      html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(at)}" y2="${y(at)}"/><text x="${plot.left - 6}" y="${y(at) + 3.5}" text-anchor="end">${text}</text>`,
  )}</g>`

/** Labels under the plot. */
export const baseAxis = (ticks: readonly Tick[], x: Scale, grid: 'grid' | 'bare'): Markup =>
  html`<g class="axis"><line class="base" x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>${ticks.map(
    ({ at, text }) =>
      html`${grid === 'grid' ? html`<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${plot.top}" y2="${plot.bottom}"/>` : ''}<text x="${x(at)}" y="${plot.bottom + 16}" text-anchor="middle">${text}</text>`,
  )}</g>`

/** The classes of the line of one of several: eight colours with a dash each, then the same again, thinner. */
export const lineStyle = (index: number): string => `line s${index % 8}${index < 8 ? '' : ' again'}`

/** One entry of a legend: the classes that give its line the colour and dash it has in the chart, or words alone. */
export interface Key {
  readonly label: string
  readonly style: string | 'words'
}

export const legend = (keys: readonly Key[]): Markup =>
  html`<ul class="legend">${keys.map(
    ({ label, style }) =>
      html`<li>${style === 'words' ? '' : html`<svg viewBox="0 0 22 8" aria-hidden="true"><path class="${style}" d="M1 4L21 4"/></svg>`}${label}</li>`,
  )}</ul>`

/** A column over a chart that says, when pointed at, what is below it: by its title, and at once where scripts run. */
export const column = (from: number, to: number, said: string): Markup =>
  html`<g class="hit"><title>${said}</title><rect x="${from}" y="${plot.top}" width="${Math.max(1, to - from)}" height="${plot.bottom - plot.top}"/></g>`

/** A chart with its heading, what it says in words for those who do not see it, and its legend. */
export const figure = (title: string, said: string, keys: readonly Key[], content: Markup): Markup =>
  html`<figure><figcaption>${title}</figcaption>${legend(keys)}<svg class="chart" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${`${title}. ${said}`}">${content}</svg></figure>`
