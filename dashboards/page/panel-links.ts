import { html, type Markup } from '../../harness/charts/markup.ts'
import type { Panel, PanelLink } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import type { Addresses } from './addresses.ts'

/** Where a panel, or one of its curves, leads to. */
export interface Lead {
  /** What is there. */
  readonly title: string
  /** What of it: the endpoint of a curve; undefined where the whole panel is about it. */
  readonly of: string | undefined
  readonly href: string
}

/** From where somebody is led. */
export interface Origin {
  readonly addresses: Addresses
  /** The address of the panel itself, to which no link leads. */
  readonly own: string
}

/** As many curves as a chart draws. */
const mostOfCurves = 8

/** Where one link leads for a curve; undefined where the curve has not the label that would be chosen there. */
function leadOf(
  { title, board, panel, variable }: PanelLink,
  labels: Readonly<Record<string, string>>,
  { addresses, own }: Origin,
): Lead | undefined {
  if (variable === undefined) return { title, of: undefined, href: addresses.board(board, { panel }) }
  const value = 'value' in variable ? variable.value : labels[variable.label]
  if (value === undefined || value === '') return undefined
  const href = addresses.board(board, { panel, chosen: { [variable.name]: value } })
  return href === own ? undefined : { title, of: 'label' in variable ? value : undefined, href }
}

/** Where a curve of a panel leads to. */
export const leadsOfCurve = (
  { links = [] }: Panel,
  { labels }: Pick<Curve, 'labels'>,
  origin: Origin,
): Lead[] => links.flatMap((link) => leadOf(link, labels, origin) ?? [])

/** Where a panel leads to: by itself, and for each of its curves. Several that lead to one place are one, and said of none. */
export function leadsOf(panel: Panel, curves: readonly Curve[], origin: Origin): Lead[] {
  const all = [{ labels: {} }, ...curves].flatMap((curve) => leadsOfCurve(panel, curve, origin))
  return [...Map.groupBy(all, ({ href }) => href).values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return []
      return more.some(({ of }) => of !== first.of) ? [{ ...first, of: undefined }] : [first]
    })
    .slice(0, mostOfCurves)
}

/** Where a panel leads to, as a line below it; undefined where it leads nowhere. */
export function linksOf(panel: Panel, curves: readonly Curve[], origin: Origin): Markup | undefined {
  const leads = leadsOf(panel, curves, origin)
  if (leads.length === 0) return undefined
  const lines = [...Map.groupBy(leads, ({ title }) => title)].map(([title, own]) => {
    const [only] = own
    if (own.length === 1 && only?.of === undefined) return html`<a href="${only?.href}">${title}</a>`
    const each = own.map(({ of, href }) => html` <a href="${href}">${of ?? title}</a>`)
    return html`${title}:${each}`
  })
  return html`<p class="links">${lines.map((line) => html`<span>${line}</span>`)}</p>`
}
