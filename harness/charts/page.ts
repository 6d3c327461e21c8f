import { kit, policyFor } from './kit.ts'
import { html, Markup } from './markup.ts'

/** What a page with charts is made of. */
export interface Page {
  readonly title: string
  /** The look of what stands around the charts; that of the charts comes with them. */
  readonly style: string
  readonly body: Markup
  /** Pages that the body carries packed, to be shown in frames. */
  readonly guests?: readonly string[]
  /** Whether it asks the server that gave it for newer figures. */
  readonly live?: boolean
  /** The class of the whole page, such as that of a theme. */
  readonly look?: string
}

/** One file that needs nothing else: no request leaves it, and only its own style and script run. */
export function pageOf({ title, style, body, guests, live = false, look = '' }: Page): string {
  const { style: ofCharts, script } = kit(live)
  return html`<!doctype html>
<html lang="en"${look === '' ? '' : html` class="${look}"`}><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policyFor([ofCharts, style], [script], guests, live)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${new Markup(ofCharts)}</style><style>${new Markup(style)}</style></head>
<body>${body}<script>${new Markup(script)}</script></body></html>
`.toString()
}
