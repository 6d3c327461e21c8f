import { counted } from '../../../base/text.ts'
import { html, type Markup } from '../../../charts/markup.ts'
import { sizeOnScale } from '../../../verdict/pairs/change-in-words.ts'
import type { Change, Relative } from '../../../verdict/pairs/pair-verdict.ts'
import { scrolling } from '../../html/scrolling.ts'
import { type ChangeColumn, changeCells, changeColumns, textColumns } from '../change-cells.ts'
import { figureWords } from '../figure-words.ts'
import { toneOf } from '../marks.ts'
import type { PairReport } from '../pair-report.ts'
import { shownChanges, worstFirst } from '../shown-changes.ts'
import { changeGauge } from './change-gauge.ts'

/** The most rows in the table of changes; the table below it contains all figures. */
const mostRows = 40

/** Columns for which a narrow screen has no room; their values are in a list there. */
const spare: ReadonlySet<ChangeColumn> = new Set<ChangeColumn>(['base', 'head', 'interval'])
const classOf = (name: ChangeColumn): string =>
  `${textColumns.has(name) ? 'text' : 'figure'}${spare.has(name) ? ' spare' : ''}`

const heads = changeColumns.map((name) => html`<th class="${classOf(name)}" scope="col">${name}</th>`)

function cellOf(change: Change, name: ChangeColumn, text: string): Markup {
  if (name === 'route') return html`<th class="text" scope="row">${text}</th>`
  if (name !== 'verdict') return html`<td class="${classOf(name)}">${text}</td>`
  return html`<td class="text ${toneOf(change)}"><span class="badge">${text}</span></td>`
}

function rowOf(change: Change, scenarios: readonly string[], further: readonly Markup[]): Markup {
  const cells = changeCells(change, scenarios)
  return html`<tr>${changeColumns.map((name) => cellOf(change, name, cells[name]))}${further}</tr>`
}

/** The values that the table leaves out on a narrow screen. */
function spareList(changes: readonly Change[], scenarios: readonly string[]): Markup {
  const items = changes.map((change) => {
    const { route, figure, base, head, interval } = changeCells(change, scenarios)
    return html`<li><b>${figure} of ${route}</b> ${base} → ${head}, ${interval}</li>`
  })
  return html`<ul class="narrow">${items}</ul>`
}

/** The changes, worst first, with a gauge of each interval; and sentences about the rest. */
export function changeTable({ verdict, comparison }: PairReport): Markup {
  const { shown, rest } = shownChanges(verdict.changes, mostRows)
  const said = verdict.changes.length === 0 ? ['no figure was compared'] : rest
  const rows = shown.map((change) =>
    rowOf(change, comparison.scenarios, [html`<td class="text spare">${changeGauge(change)}</td>`]),
  )
  const table = html`${scrolling(html`<table class="changes"><thead><tr>${heads}<th class="text spare" scope="col">around no change</th></tr></thead><tbody>${rows}</tbody></table>`)}<p class="soft spare">A bar is the interval of a change, the upright line no change, the dotted ones what is negligible and what is tolerable.</p>${spareList(shown, comparison.scenarios)}`
  return html`${rows.length > 0 ? table : ''}${said.map((text) => html`<p class="soft">${text}</p>`)}`
}

const size = ({ figure }: Change, value: Relative | undefined): string =>
  value === undefined ? '–' : sizeOnScale(figureWords(figure), value)

const asWords = { interval: 'by intervals', exact: 'exactly' } as const
const confirmedWords = (isConfirmed: boolean | undefined): string =>
  isConfirmed === undefined ? '–' : isConfirmed ? 'yes' : 'no'

/** Every compared figure, collapsed, with its limits and its detectable change. */
export function figureTable({ verdict, comparison }: PairReport): Markup {
  if (verdict.changes.length === 0) return html``
  const rows = worstFirst(verdict.changes).map((change) =>
    rowOf(change, comparison.scenarios, [
      html`<td>${size(change, change.negligible)}</td><td>${size(change, change.tolerable)}</td><td>${size(change, change.mde)}</td><td>${size(change, change.noise)}</td>`,
      html`<td class="text">${asWords[change.comparison]}</td><td class="text">${confirmedWords(change.isConfirmed)}</td>`,
    ]),
  )
  const words = counted(verdict.changes.length, 'figure')
  return html`<details class="all-figures"><summary>All ${words} that were compared</summary>${scrolling(html`<table><thead><tr>${heads}<th scope="col">negligible</th><th scope="col">tolerable</th><th scope="col">MDE</th><th scope="col">noise</th><th class="text" scope="col">compared</th><th class="text" scope="col">confirmed</th></tr></thead><tbody>${rows}</tbody></table>`)}${spareList(worstFirst(verdict.changes), comparison.scenarios)}</details>`
}
