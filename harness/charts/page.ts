import { kit, policyFor } from './kit.ts'
import { html, Markup } from './markup.ts'

/** The parts of a page with charts. */
export interface Page {
  readonly title: string
  /** The style of everything around the charts; the charts have their own. */
  readonly style: string
  readonly body: Markup
  /** Packed pages in the body that are shown in frames. */
  readonly guests?: readonly string[]
  /** Whether it asks its server for newer figures. */
  readonly live?: boolean
  /** The class of the whole page if its address asks for a theme. */
  readonly theme?: string
}

/** A page in one file that needs nothing else: it sends no request, and only its own styles and scripts run. */
export function pageOf({ title, style, body, guests, live = false, theme = '' }: Page): string {
  const { style: ofCharts, script } = kit(live)
  return html`<!doctype html>
<html lang="en"${theme === '' ? '' : html` class="${theme}"`}><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policyFor([ofCharts, style], [script], guests, live)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${new Markup(ofCharts)}</style><style>${new Markup(style)}</style></head>
<body>${body}<script>${new Markup(script)}</script></body></html>
`.toString()
}
