import type { Board } from '../model/model.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { card } from './card.ts'
import { safe } from './markup.ts'
import { clock } from './scale.ts'
import { style } from './style.ts'
import type { Scene } from './time-window.ts'

/** What the numbers above the charts stand for. */
function marked({ moments, range }: Scene): string {
  if (moments.length === 0) return ''
  const each = moments.map(
    ({ from, words }, index) =>
      `<li><strong>${index + 1}</strong> ${safe(words)}, ${clock(from, range.to - range.from)}</li>`,
  )
  return `<ul class="marked" aria-label="Marked on every chart">${each.join('')}</ul>`
}

const moment = (time: number): string =>
  `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/**
 * One dashboard as one offline HTML page: no script, nothing loaded from elsewhere. `findings` are of its panels, tier by
 * tier.
 */
export function page(
  board: Board,
  findings: readonly (readonly PanelFinding[])[],
  scene: Scene,
  others: readonly Board[],
): string {
  const { range } = scene
  const nothing = { state: 'empty', curves: [], reason: 'it was not asked for' } as const
  const links = others.map(
    ({ name, title }) =>
      `<a href="${name}.html"${name === board.name ? ' aria-current="page"' : ''}>${safe(title.replace(/^Tailgate: /, ''))}</a>`,
  )
  const tiers = board.tiers.map(
    ({ title, panels }, tier) =>
      `<section><h2>${safe(title)}</h2><div class="tier">${panels.map((panel, index) => card(panel, findings[tier]?.[index] ?? nothing, scene)).join('\n')}</div></section>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(board.title)}</title><style>${style}</style></head><body><main>
<header><h1>${safe(board.title)}</h1><p class="lead">${safe(board.why)}</p>
<p class="lead">${moment(range.from)} to ${moment(range.to)}, a point every ${range.step} s. A still picture of what Prometheus recorded; the same dashboards live in Grafana.</p>
<nav aria-label="Dashboards">${links.join('')}</nav>${marked(scene)}</header>
${tiers.join('\n')}
</main></body></html>
`
}
