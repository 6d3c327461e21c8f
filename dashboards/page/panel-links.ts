import { html, type Markup } from '../../harness/charts/markup.ts'
import type { Panel, PanelLink } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import type { Addresses } from './addresses.ts'

/** A link of a panel or of one of its curves. */
export interface Lead {
  /** The subject of the page that it leads to. */
  readonly title: string
  /** The selected part of the subject, such as the endpoint of a curve; undefined if the whole panel is about it. */
  readonly of: string | undefined
  readonly href: string
}

/** The place of a link. */
export interface Origin {
  readonly addresses: Addresses
  /** The address of the panel itself, to which no link leads. */
  readonly own: string
}

/** The most curves with links, which is the most that a chart draws. */
const mostOfCurves = 8

/** The subject of the page behind a link: where nothing can be selected, that of the panel, which is about all values. */
const titleIn = ({ title, panel, variable }: PanelLink, { selects }: Addresses): string =>
  selects || variable === undefined ? title : (panel ?? title)

/** The link of a curve; undefined if the curve does not have the label whose value would be selected there. */
function leadOf(
  link: PanelLink,
  labels: Readonly<Record<string, string>>,
  { addresses, own }: Origin,
): Lead | undefined {
  const { board, panel, variable } = link
  const title = titleIn(link, addresses)
  if (variable === undefined) return { title, of: undefined, href: addresses.board(board, { panel }) }
  const value = 'value' in variable ? variable.value : labels[variable.label]
  if (value === undefined || value === '') return undefined
  const href = addresses.board(board, { panel, chosen: { [variable.name]: value } })
  if (href === own) return undefined
  return { title, of: addresses.selects && 'label' in variable ? value : undefined, href }
}

/** The links of a curve of a panel. */
export const leadsOfCurve = (
  { links = [] }: Panel,
  { labels }: Pick<Curve, 'labels'>,
  origin: Origin,
): Lead[] => links.flatMap((link) => leadOf(link, labels, origin) ?? [])

/**
 * The links of a panel: its own, and those of each of its curves. Several links to one place become a single one without the
 * name of a curve.
 */
export function leadsOf(panel: Panel, curves: readonly Curve[], origin: Origin): Lead[] {
  const all = [{ labels: {} }, ...curves].flatMap((curve) => leadsOfCurve(panel, curve, origin))
  return [...Map.groupBy(all, ({ href }) => href).values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return []
      return more.some(({ of }) => of !== first.of) ? [{ ...first, of: undefined }] : [first]
    })
    .slice(0, mostOfCurves)
}

/** The links of a panel as a line below it; undefined if it has none. */
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
