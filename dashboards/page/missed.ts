import { html, type Markup } from '../../harness/charts/markup.ts'
import { timeOfDay } from '../../harness/config/units/units.ts'
import type { Outage } from '../queries/scrapes.ts'
import type { TimeWindow } from './time-window.ts'

/** How many targets that answer again are listed; every target that is still down is listed. */
const told = 6

/** A time in the range without its date, which stands above it on the page. */
const clock = (time: number): string => `${timeOfDay(time)} UTC`

function lasting({ target, what, from }: Outage): Markup {
  const words = what === 'down' ? 'is down' : 'is scraped no more'
  return html`<li class="now"><span aria-hidden="true">✗</span> ${target} ${words} since ${clock(from)}</li>`
}

/** The outages of one target that have ended, the latest first. */
function over([{ target, from, to = from }, ...earlier]: readonly [Outage, ...Outage[]]): Markup {
  const times = earlier.length === 0 ? '' : ` ${earlier.length + 1} times, last`
  return html`<li>${target} did not answer${times} from ${clock(from)} to ${clock(to)}</li>`
}

/**
 * What the page cannot show because it was not measured; placed above the figures, which look healthy without it. Undefined
 * when nothing is missing.
 */
export function missed({ scrapes: { outages, silences }, problems }: TimeWindow): Markup | undefined {
  const still = outages.filter(({ to }) => to === undefined)
  const ended = outages.filter(({ to }) => to !== undefined).toSorted((a, b) => b.from - a.from)
  const targets = [...Map.groupBy(ended, ({ target }) => target).values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [over([first, ...more])],
  )
  const rest = targets.length - told
  const lines = [
    ...still.map(lasting),
    ...silences.map(
      ({ from, to }) =>
        html`<li class="now">Prometheus scraped nothing from ${clock(from)} to ${clock(to)}</li>`,
    ),
    ...problems.map((problem) => html`<li class="now">${problem}</li>`),
    ...targets.slice(0, told),
    ...(rest > 0 ? [html`<li>and ${rest} more, on the panel “Scraped”</li>`] : []),
  ]
  return lines.length === 0
    ? undefined
    : html`<ul class="missed" aria-label="What could not be seen">${lines}</ul>`
}
