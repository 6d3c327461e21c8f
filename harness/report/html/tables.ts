import { formatMicroseconds, formatSeconds } from '../../config/units.ts'
import type { ScenarioEvidence } from '../../measure/evidence.ts'
import type { ScenarioVerdict } from '../../verdict/verdict.ts'
import { mark } from '../paint.ts'
import { budgetWords, missWords, rowsOf } from '../rows.ts'
import { grouped } from '../text.ts'
import { gauge } from './gauge.ts'
import { html, type Markup } from './markup.ts'
import type { Moment } from './moments.ts'

const latency = (value: number | undefined): string => (value === undefined ? '–' : formatMicroseconds(value))

/** Count, rate, percentiles, budgets and verdicts of every route. */
export function routeTable(evidence: ScenarioEvidence | undefined, verdict: ScenarioVerdict): Markup {
  const rows = rowsOf(evidence, verdict).flatMap((row) => {
    const spare = Math.max(1, row.budgets.length)
    const figures = html`<td class="text" rowspan="${spare}"><b>${row.route}</b></td><td rowspan="${spare}">${grouped(row.done)}</td><td rowspan="${spare}">${row.rate >= 100 ? grouped(row.rate) : Number(row.rate.toPrecision(3))}/s</td>${[row.p50, row.p95, row.p99, row.p999, row.max].map((value) => html`<td rowspan="${spare}">${latency(value)}</td>`)}<td rowspan="${spare}">${grouped(row.failed)}</td>`
    if (row.budgets.length === 0)
      return [html`<tr>${figures}<td class="text soft" colspan="3">no budget</td></tr>`]
    return row.budgets.map((judged, index) => {
      const miss = missWords(judged)
      const cells = html`<td class="text">${budgetWords(judged)}</td><td class="text">${gauge(judged)}</td><td class="text ${judged.outcome}"><span class="badge">${mark(judged.outcome)}</span> ${miss}</td>`
      return html`<tr>${index === 0 ? figures : ''}${cells}</tr>`
    })
  })
  return html`<div class="scroll"><table><thead><tr><th class="text">route</th><th>count</th><th>rate</th><th>p50</th><th>p95</th><th>p99</th><th>p99.9</th><th>max</th><th>errors</th><th class="text">budget</th><th class="text">interval and budget</th><th class="text">verdict</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** What the timelines show, as figures. */
export function momentTable(
  courses: readonly { readonly route: string; readonly moments: readonly Moment[] }[],
): Markup {
  const [first] = courses
  if (!first) return html``
  const heads = courses.map(
    ({ route }) => html`<th>${route} rate</th><th>p50</th><th>p95</th><th>p99</th><th>errors</th>`,
  )
  const rows = first.moments.map(
    ({ at }, index) =>
      html`<tr><td>${formatSeconds(at).replace(/^0 ms$/, '0 s')}</td>${courses.map(({ moments }) => {
        const moment = moments[index]
        return moment
          ? html`<td>${grouped(moment.rate)}</td><td>${latency(moment.p50)}</td><td>${latency(moment.p95)}</td><td>${latency(moment.p99)}</td><td>${grouped(moment.failures)}</td>`
          : html`<td></td><td></td><td></td><td></td><td></td>`
      })}</tr>`,
  )
  return html`<details><summary>The figures behind these charts</summary><div class="scroll"><table><thead><tr><th>from</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></details>`
}
