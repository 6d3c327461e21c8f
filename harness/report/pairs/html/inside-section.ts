import { counted } from '../../../base/text.ts'
import { html, type Markup } from '../../../charts/markup.ts'
import type { Explanation, StatementChange } from '../../../evidence/pairs/explanation.ts'
import { differencePage } from '../../../evidence/pairs/explanation.ts'
import { noReasonWords, reasonsOf, tellingFunctions } from '../../../verdict/pairs/explain/reasons.ts'
import { scrolling } from '../../html/scrolling.ts'
import type { PairReport } from '../pair-report.ts'

/** The most reasons above the tables. */
const mostReasons = 5
const mostFunctions = 15

const number = (value: number): string => String(Number(value.toPrecision(3)))

const signed = (value: number): string => {
  const size = number(Math.abs(value))
  return size === '0' ? '0' : `${value < 0 ? '−' : '+'}${size}`
}

function planCell({ plan }: StatementChange): Markup {
  if (plan === null) return html`–`
  return plan.file === null ? html`${plan.words}` : html`<a href="${plan.file}">plans</a>: ${plan.words}`
}

function statementRow(change: StatementChange): Markup {
  const { route, statement, base, head } = change
  const pair = (of: keyof typeof base) => html`<td>${number(base[of])} → ${number(head[of])}</td>`
  return html`<tr><th class="text" scope="row">${route}</th><td class="text"><code>${statement}</code></td>${pair('calls')}${pair('rows')}${pair('milliseconds')}<td class="text">${planCell(change)}</td></tr>`
}

function statementTable({ statements }: Explanation): Markup {
  if (statements === null) return html``
  const { requests, unchanged, changes } = statements
  const said = html`<p class="soft">Both arms, freshly started, were sent the same ${counted(requests, 'request')} of each route, one after another; ${counted(unchanged, 'statement')} did not change. Figures are for one request, base → head; times of so few requests tell only of what is much slower.</p>`
  if (changes.length === 0) return html`<h3>Statements</h3>${said}`
  return html`<h3>Statements</h3>${said}${scrolling(html`<table class="inside"><thead><tr><th class="text" scope="col">route</th><th class="text" scope="col">statement</th><th scope="col">calls</th><th scope="col">rows</th><th scope="col">ms</th><th class="text" scope="col">plan of head</th></tr></thead><tbody>${changes.map(statementRow)}</tbody></table>`)}`
}

/** What the table of functions compares, in words; its numbers are `times` the stored ones. */
const comparedIn = ({ base, head, isShares }: NonNullable<Explanation['cpu']>) =>
  isShares
    ? { heading: 'What has a larger share in head', whole: html``, unit: '%', times: 100 }
    : {
        heading: 'What costs more in head, per request',
        whole: html`: ${number(base)} → ${number(head)} µs for a request in all`,
        ...{ unit: 'µs', times: 1 },
      }

function functionTable({ cpu }: Explanation): Markup {
  if (cpu === null) return html``
  const { heading, whole, unit, times } = comparedIn(cpu)
  const rows = cpu.changes
    .slice(0, mostFunctions)
    .map(
      ({ name, base, head }) =>
        html`<tr><th class="text" scope="row"><code>${name}</code></th><td>${number(base * times)}</td><td>${number(head * times)}</td><td>${signed((head - base) * times)}</td></tr>`,
    )
  const telling = tellingFunctions(cpu.changes, cpu.base).length
  const doubt =
    telling === 0 ? html` None of these differs by more than profiles of the same code do.` : html``
  return html`<h3>${heading}</h3><p class="soft">Processor time of functions in themselves, from CPU profiles of one process of each arm under the same load${whole}.${doubt} <a href="${differencePage}">The difference as a flame graph</a>; the profile of each arm stands beside it.</p>${scrolling(html`<table class="inside"><thead><tr><th class="text" scope="col">function</th><th scope="col">base ${unit}</th><th scope="col">head ${unit}</th><th scope="col">change</th></tr></thead><tbody>${rows}</tbody></table>`)}`
}

/** The findings of a replay of both arms, made after the verdict; nothing when there was none. */
export function insideSection({ explanation, comparison }: PairReport): Markup {
  if (explanation === undefined) return html``
  const reasons = reasonsOf(explanation, mostReasons).map(
    ({ before, code, after, detail = '' }) =>
      html`<li class="told">${before} <code>${code}</code> ${after} ${detail}</li>`,
  )
  const none = noReasonWords(explanation)
  const notes = [...(none === undefined ? [] : [none]), ...explanation.notes.filter((note) => note !== none)]
  const of = comparison.scenarios.length > 1 ? html` of ${explanation.scenario}` : html``
  return html`<section class="scenario" id="inside"><h2>What changed inside</h2><p class="soft">Seen in a replay${of} after the verdict, which it has no part in.</p>${reasons.length > 0 ? html`<ul class="findings">${reasons}</ul>` : ''}${notes.map((note) => html`<p>${note}</p>`)}${statementTable(explanation)}${functionTable(explanation)}</section>`
}
