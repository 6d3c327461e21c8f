import { counted, grouped } from '../../base/text.ts'
import { largest } from '../../base/values/largest.ts'
import { mostWorth } from '../../base/values/most-worth.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import { html, type Markup } from '../../charts/markup.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Evidence, ScenarioEvidence, ServiceSecond } from '../../evidence/evidence.ts'
import type { LoadPhase } from '../../verdict/figures/phases.ts'
import { limitedRoutes, type ScenarioCharts } from '../charts/scenario-charts.ts'
import { failuresOf, failureWords, fewFailures } from '../failures.ts'
import { mark } from '../paint.ts'
import { phaseInWords } from '../phase-in-words.ts'
import {
  budgetWords,
  figureWords,
  latencyWords,
  missWords,
  phaseRowsOf,
  type RouteRow,
  rateWords,
  rowsOf,
  tells,
} from '../route-table.ts'
import { gauge } from './gauge.ts'
import { scrolling } from './scrolling.ts'

/** Columns of figures. A narrow screen has no room for `spare` columns, so their values are in a list there. */
const columns = [
  { name: 'count', head: 'count', spare: true },
  { name: 'rate', head: 'rate', spare: true },
  { name: 'mean', head: 'mean', spare: true },
  { name: 'p50', head: 'p50', spare: true },
  { name: 'p95', head: 'p95', spare: false },
  { name: 'p99', head: 'p99', spare: false },
  { name: 'p99.9', head: 'p99.9', spare: true },
  { name: 'max', head: 'max', spare: true },
  { name: 'bytes', head: 'in / out', spare: true },
  { name: 'errors', head: 'errors', spare: true },
] as const

/** The anchor of a budget's chart; undefined when there is none. */
type AnchorOf = (judged: BudgetVerdict) => string | undefined

function budgetLink(judged: BudgetVerdict, anchorOf: AnchorOf): Markup {
  const anchor = anchorOf(judged)
  const words = budgetWords(judged)
  return anchor === undefined ? html`<span>${words}</span>` : html`<a href="#${anchor}">${words}</a>`
}

function rowsMarkup(rows: readonly RouteRow[], anchorOf: AnchorOf): Markup[] {
  return rows.flatMap((row) => {
    const words = figureWords(row)
    const lines = Math.max(1, row.budgets.length)
    const cells = columns.map(
      ({ name, spare }) =>
        html`<td class="${name}${spare ? ' spare' : ''}" rowspan="${lines}">${words[name]}</td>`,
    )
    const figures = html`<th class="text" scope="row" rowspan="${lines}">${row.route}</th>${cells}`
    if (row.budgets.length === 0) return [html`<tr>${figures}<td class="text soft">–</td></tr>`]
    return row.budgets.map(
      (judged, index) =>
        html`<tr>${index === 0 ? figures : ''}<td class="text"><div class="judged ${judged.outcome}">${budgetLink(judged, anchorOf)}${gauge(judged)}<span><span class="badge">${mark(judged.outcome)}</span> ${missWords(judged)}</span></div></td></tr>`,
    )
  })
}

/** The values that the table leaves out on a narrow screen and on paper; hidden on a wide screen. */
function spareList(rows: readonly RouteRow[], heading?: Markup): Markup {
  const items = rows.map((row) => {
    const words = figureWords(row)
    const said = columns.filter(({ spare }) => spare).map(({ name, head }) => `${head} ${words[name]}`)
    return html`<li><b>${row.route}</b> ${said.join(', ')}</li>`
  })
  return html`<ul class="narrow">${heading === undefined ? '' : html`<li class="soft">${heading}</li>`}${items}</ul>`
}

/** The most routes of a phase that are all shown; of more, a load of ten phases would have thousands of rows. */
const mostOfPhase = 60

/** Count, rate, percentiles, budgets and verdicts of every route; then of every phase, if the load has phases. */
export function routeTable(
  evidence: ScenarioEvidence | undefined,
  verdict: ScenarioVerdict,
  loadPhases: readonly LoadPhase[],
  anchorOf: AnchorOf = () => undefined,
): Markup {
  const heads = columns.map(({ head, spare }) => html`<th class="${spare ? 'spare' : ''}">${head}</th>`)
  const phases = phaseRowsOf(evidence, verdict, loadPhases).map(({ phase, rows: all }) => {
    const rows = all.length > mostOfPhase ? all.filter((row) => tells(row) > 0) : all
    const omitted = all.length - rows.length
    const more = omitted > 0 ? `; ${counted(omitted, 'further route')}: seconds.jsonl and latency.hlog` : ''
    const about = `${formatSeconds(phase.to - phase.from)}${more}`
    return { heading: html`${phaseInWords(phase)} <span class="soft">${about}</span>`, rows }
  })
  const apart = phases.map(
    ({ heading, rows }) =>
      html`<tbody><tr class="phase"><th class="text" scope="rowgroup" colspan="${columns.length + 2}">${heading}</th></tr>${rowsMarkup(rows, anchorOf)}</tbody>`,
  )
  const spareOfPhases = phases.map(({ heading, rows }) => spareList(rows, heading))
  const rows = rowsOf(evidence, verdict, loadPhases)
  const whole = rowsMarkup(rows, anchorOf)
  return html`${scrolling(html`<table><thead><tr><th class="text">route</th>${heads}<th class="text">budget and verdict</th></tr></thead><tbody>${whole}</tbody>${apart}</table>`)}${spareList(rows)}${spareOfPhases}`
}

/** The failures, the most frequent first; nothing when there were none. */
export function failureList(evidence: ScenarioEvidence | undefined): Markup {
  const failures = failuresOf(evidence)
  if (failures.groups.length === 0) return html``
  const { shown, rest } = fewFailures(failures, Number.POSITIVE_INFINITY)
  const items = shown
    .map(failureWords)
    .map(
      ({ what, where, example }) =>
        html`<li><b>${what}</b> ${where}${example === '' ? '' : html`<br><code>${example}</code>`}</li>`,
    )
  const more = rest === undefined ? '' : html`<li class="soft">${rest}</li>`
  return html`<h3>What failed</h3><ul class="failures">${items}${more}</ul>`
}

/** The figures behind the charts of the machine: means and peaks over the measured part. */
export function usageTable(scenario: ScenarioEvidence, evidence: Evidence): Markup {
  const within = evidence.resources.filter(
    ({ at }) => at > scenario.startedAt + 500 && at <= scenario.startedAt + scenario.seconds * 1000 + 500,
  )
  const services = [...new Set(within.map(({ service }) => service))]
  if (services.length === 0) return html``
  const rows = services.map((name) => {
    const own = within.filter(({ service }) => service === name)
    const mean = (pick: (second: ServiceSecond) => number) =>
      (own.reduce((sum, second) => sum + pick(second), 0) / own.length).toFixed(2)
    const peak = (pick: (second: ServiceSecond) => number) => largest(own.map(pick))
    return html`<tr><th class="text" scope="row">${name}</th><td>${mean(({ cpu }) => cpu)}</td><td>${peak(({ cpu }) => cpu)}</td><td>${mean(({ wait }) => wait)}</td><td>${peak(({ wait }) => wait)}</td><td>${grouped(peak(({ memory }) => memory) / 2 ** 20)} MiB</td></tr>`
  })
  const table = html`<table><thead><tr><th class="text">service</th><th>CPU, mean</th><th>CPU, peak</th><th>waiting, mean</th><th>waiting, peak</th><th>memory, peak</th></tr></thead><tbody>${rows}</tbody></table>`
  return scrolling(table)
}

/** The most routes in the table behind the timelines, which has up to 240 rows with five cells for each route. */
const mostTimelines = 12

/** The routes in the table behind the timelines; of too many, those with a budget that somebody gave are taken first. */
export function timelineRoutes(scenario: ScenarioEvidence, verdict: ScenarioVerdict): readonly string[] {
  const limited = limitedRoutes(verdict)
  const names = scenario.routes.map(({ route }) => route)
  return mostWorth(names, mostTimelines, (name) => (limited.has(name) ? 1 : 0))
}

/** The figures behind the timelines, of all routes together and of each of `tabled`; then the use of the machine. */
export function timelineTable(
  { whole, timelines }: Pick<ScenarioCharts, 'whole' | 'timelines'>,
  tabled: readonly string[],
  usage: Markup,
): Markup {
  const shown = timelines.filter(({ route }) => tabled.includes(route))
  const omitted = timelines.length - shown.length
  const courses = [...(timelines.length > 1 ? [whole] : []), ...shown]
  const [first] = courses
  if (!first) return html``
  const heads = courses.map(
    ({ route }) => html`<th>${route} rate</th><th>p50</th><th>p95</th><th>p99</th><th>errors</th>`,
  )
  const more =
    omitted > 0
      ? html`<p class="soft">The figures of ${counted(omitted, 'further route')} are in seconds.jsonl and latency.hlog of the bundle.</p>`
      : ''
  const rows = first.buckets.map(
    ({ at }, index) =>
      html`<tr><td>${formatSeconds(at).replace(/^0 ms$/, '0 s')}</td>${courses.map(({ buckets }) => {
        const bucket = buckets[index]
        return bucket
          ? html`<td>${rateWords(bucket.rate)}</td><td>${latencyWords(bucket.p50)}</td><td>${latencyWords(bucket.p95)}</td><td>${latencyWords(bucket.p99)}</td><td>${grouped(bucket.failures)}</td>`
          : html`<td></td><td></td><td></td><td></td><td></td>`
      })}</tr>`,
  )
  return html`<details><summary>The figures behind these charts</summary>${scrolling(html`<table><thead><tr><th>from</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`)}${more}${usage}</details>`
}
