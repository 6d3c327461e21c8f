import { kit, policyFor, policyOfShared } from './kit.ts'
import { html, Markup } from './markup.ts'
import { type SharedFiles, withoutFiles } from './shared-files.ts'

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

/** What a page is made of besides its body. */
interface Surroundings {
  readonly policy: string
  readonly styles: Markup
  readonly notice?: Markup
  readonly script: Markup
}

/** A page in one file that needs nothing else: it sends no request, and only its own styles and scripts run. */
export function pageOf(page: Page): string {
  const { style, guests, live = false } = page
  const { style: ofCharts, script } = kit(live)
  return document(page, {
    policy: policyFor([ofCharts, style], [script], guests, live),
    styles: html`<style>${new Markup(ofCharts)}</style><style>${new Markup(style)}</style>`,
    script: html`<script>${new Markup(script)}</script>`,
  })
}

/** A page that takes its style and its script from two files beside it, and loads nothing else. */
export function pageBeside(
  { style, script, nonce }: SharedFiles,
  page: Pick<Page, 'title' | 'body'>,
): string {
  return document(page, {
    policy: policyOfShared(nonce),
    styles: html`<link rel="stylesheet" href="${style.name}" nonce="${nonce}">`,
    notice: html`<p class="${withoutFiles}">This page needs the files ${style.name} and ${script.name}, which were written into its directory: copy them with it.</p>`,
    script: html`<script src="${script.name}" nonce="${nonce}"></script>`,
  })
}

function document(
  { title, body, theme = '' }: Pick<Page, 'title' | 'body' | 'theme'>,
  { policy, styles, notice, script }: Surroundings,
): string {
  return html`<!doctype html>
<html lang="en"${theme === '' ? '' : html` class="${theme}"`}><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title}</title>${styles}</head>
<body>${notice}${body}${script}</body></html>
`.toString()
}
