import { html, type Markup } from '../../../charts/markup.ts'
import { changeInWords, formatOnScale } from '../../../verdict/pairs/change-in-words.ts'
import type { Change } from '../../../verdict/pairs/pair-verdict.ts'
import { figureWords } from '../figure-words.ts'
import { toneOf } from '../marks.ts'

/** The range of a gauge on both sides: three times the tolerable change, so that all gauges of one figure look alike. */
const reachOf = ({ tolerable }: Change): number => Math.max(1e-6, tolerable * 3)

/** The interval of a change on a scale with no change in the middle; ticks are at the negligible and the tolerable change. */
export function changeGauge(change: Change): Markup {
  const words = figureWords(change.figure)
  const moved = change.change ?? (words.scale === 'difference' ? change.difference : undefined)
  if (moved === undefined || !Number.isFinite(moved)) return html`<span></span>`
  const reach = reachOf(change)
  const x = (relative: number): number => 75 + (Math.max(-reach, Math.min(reach, relative)) / reach) * 68
  const { negligible, tolerable } = change
  const limits = `negligible ${formatOnScale(words, negligible)}, tolerable ${formatOnScale(words, tolerable)}`
  const said = `${changeInWords(words, change)}; ${limits}`
  const tick = (at: number, name: string) =>
    html`<line class="${name}" x1="${x(at)}" x2="${x(at)}" y1="2" y2="14"/>`
  return html`<svg class="gauge ${toneOf(change)}" viewBox="0 0 150 16" role="img" aria-label="${said}"><title>${said}</title><line class="rail" x1="4" x2="146" y1="8" y2="8"/>${tick(negligible, 'tick')}${tick(tolerable, 'tick')}<line class="edge" x1="75" x2="75" y1="1" y2="15"/><line class="span" x1="${x(change.low)}" x2="${x(change.high)}" y1="8" y2="8"/><circle class="dot" cx="${x(moved)}" cy="8" r="4.5"/></svg>`
}
