import { html, type Markup } from '../../harness/charts/markup.ts'
import type { AskedTimes } from '../queries/times.ts'

/** The themes that an address may ask for; any other value means the theme of the screen. */
export const themes: readonly string[] = ['light', 'dark']

/** What the address of a live page asks for. */
export interface Asked extends AskedTimes {
  readonly theme: string
}

/** The same as the query string of an address. */
export const searchOf = ({ from, to, theme }: Asked): string =>
  `?${new URLSearchParams({ from, to, ...(themes.includes(theme) ? { theme } : {}) })}`

/** The state of a live page: the time it shows, how often it is renewed, and why it cannot be renewed. */
export interface Standing {
  /** Unix seconds; 0 when nothing is known yet. */
  readonly asOf: number
  readonly every: number
  readonly problem: string
}

const spans = ['5m', '15m', '1h', '6h'] as const

/** The controls of a live page. Without JavaScript they are a form that asks for a time range. */
export function barOf({ from, to }: Asked, { asOf, every, problem }: Standing): Markup {
  const buttons = spans.map(
    (span) =>
      html`<button type="button" data-last="${span}" aria-label="${`the last ${span}`}">${span}</button>`,
  )
  return html`<form class="times" data-as-of="${String(asOf)}" data-every="${String(every)}" data-problem="${problem}"><span class="spans" role="group" aria-label="The last">${buttons}</span><label>from <input name="from" value="${from}" size="21" autocomplete="off" spellcheck="false"></label><label>to <input name="to" value="${to}" size="21" autocomplete="off" spellcheck="false"></label><button>Show</button><button type="button" data-pause aria-pressed="false" title="key p" aria-keyshortcuts="p">Pause</button><button type="button" data-theme title="key t" aria-keyshortcuts="t">Light or dark</button><span class="state">${problem === '' ? '' : `✗ ${problem}`}</span><span class="unseen" role="status"></span></form>`
}
