import { html, type Markup } from '../../harness/charts/markup.ts'
import type { Chosen } from '../model/promql.ts'
import { type AskedTimes, usualTimes } from '../queries/times.ts'

/** The themes that an address may ask for; any other value means the theme of the screen. */
export const themes: readonly string[] = ['light', 'dark']

/** What the address of a live page asks for. */
export interface Asked extends AskedTimes {
  readonly theme: string
  /** The selected values of the variables of boards. */
  readonly chosen: Chosen
}

/** The longest value of a variable that is accepted, in characters: a path pattern is shorter. */
const longestValue = 500

/** The range and the selected values in an address; `variables` are the names of the variables of all boards. */
export function askedIn(search: URLSearchParams, variables: readonly string[]): Asked {
  const own = ['from', 'to', 'theme']
  const chosen = variables.flatMap((name): readonly (readonly [string, string])[] => {
    const value = own.includes(name) ? null : search.get(name)
    return value === null || value === '' || value.length > longestValue ? [] : [[name, value]]
  })
  return {
    from: search.get('from') ?? usualTimes.from,
    to: search.get('to') ?? usualTimes.to,
    theme: search.get('theme') ?? '',
    chosen: Object.fromEntries(chosen),
  }
}

/** The same as the query string of an address. */
export const searchOf = ({ from, to, theme, chosen }: Asked): string =>
  `?${new URLSearchParams({ ...chosen, from, to, ...(themes.includes(theme) ? { theme } : {}) })}`

/** The state of a live page: the time it shows, how often it is renewed, and why it cannot be renewed. */
export interface Standing {
  /** Unix seconds; 0 when nothing is known yet. */
  readonly asOf: number
  readonly every: number
  readonly problem: string
}

const spans = ['5m', '15m', '1h', '6h'] as const

/** The controls of a live page. Without JavaScript they are a form that asks for a time range. */
export function barOf({ from, to, chosen }: Asked, { asOf, every, problem }: Standing): Markup {
  const buttons = spans.map(
    (span) =>
      html`<button type="button" data-last="${span}" aria-label="${`the last ${span}`}">${span}</button>`,
  )
  // Without scripts, the selected values are sent together with the time.
  const kept = Object.entries(chosen).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form class="times" data-as-of="${String(asOf)}" data-every="${String(every)}" data-problem="${problem}"><span class="spans" role="group" aria-label="The last">${buttons}</span><label>from <input name="from" value="${from}" size="21" autocomplete="off" spellcheck="false"></label><label>to <input name="to" value="${to}" size="21" autocomplete="off" spellcheck="false"></label><button>Show</button>${kept}<button type="button" data-pause aria-pressed="false" title="key p" aria-keyshortcuts="p">Pause</button><button type="button" data-theme title="key t" aria-keyshortcuts="t">Light or dark</button><span class="state">${problem === '' ? '' : `✗ ${problem}`}</span><span class="unseen" role="status"></span></form>`
}
