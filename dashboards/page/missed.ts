import { html, type Markup } from '../../harness/charts/markup.ts'
import type { Outage } from '../queries/scrapes.ts'
import type { TimeWindow } from './time-window.ts'

/** Of those that are over this many are told one by one; what lasts is always told. */
const told = 6

/** A time of the range; its day stands above already. */
const clock = (time: number): string => `${new Date(time * 1000).toISOString().slice(11, 19)} UTC`

function outage({ target, what, from, to }: Outage): Markup {
  if (to !== undefined) return html`<li>${target} did not answer from ${clock(from)} to ${clock(to)}</li>`
  return what === 'down'
    ? html`<li class="now"><span aria-hidden="true">✗</span> ${target} is down since ${clock(from)}</li>`
    : html`<li class="now"><span aria-hidden="true">✗</span> ${target} is scraped no more since ${clock(from)}</li>`
}

/** What the page cannot show because nobody saw it, before anything that looks healthy; undefined when all was seen. */
export function missed({ scrapes: { outages, silences }, problems }: TimeWindow): Markup | undefined {
  const lasting = outages.filter(({ to }) => to === undefined)
  const over = outages.filter(({ to }) => to !== undefined)
  const rest = over.length - told
  const lines = [
    ...lasting.map(outage),
    ...silences.map(
      ({ from, to }) =>
        html`<li class="now">Prometheus scraped nothing from ${clock(from)} to ${clock(to)}</li>`,
    ),
    ...problems.map((problem) => html`<li class="now">${problem}</li>`),
    ...over.slice(0, told).map(outage),
    ...(rest > 0 ? [html`<li>and ${rest} more, on the panel “Scraped”</li>`] : []),
  ]
  return lines.length === 0
    ? undefined
    : html`<ul class="missed" aria-label="What could not be seen">${lines}</ul>`
}
