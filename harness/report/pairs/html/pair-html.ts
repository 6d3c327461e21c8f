import type { Chart } from '../../../charts/chart.ts'
import { figureOf } from '../../../charts/figure.ts'
import { html, type Markup } from '../../../charts/markup.ts'
import { pageOf } from '../../../charts/page.ts'
import { style } from '../../html/style.ts'
import { verdictMark } from '../marks.ts'
import type { PairReport } from '../pair-report.ts'
import { remarksOf } from '../remarks.ts'
import { worstFirst } from '../shown-changes.ts'
import { changeTable, figureTable } from './change-tables.ts'
import { answerList, comparisonSection, conditionSection, findingList } from './condition-sections.ts'
import { insideSection } from './inside-section.ts'
import { invocationChart } from './invocation-charts.ts'
import { pairStyle } from './pair-style.ts'
import { shiftChart, shiftsByRoute, shiftTable } from './shift-charts.ts'

/** The most charts of invocations for unchanged figures; only readers who search for them open these. */
const mostFolded = 60

const badge = (words: string): Markup => html`<span class="badge">${words}</span>`
const grid = (charts: readonly Chart[]): Markup =>
  html`<div class="charts">${charts.map((chart) => figureOf(chart))}</div>`

function hero(report: PairReport): Markup {
  const { comparison, verdict } = report
  const { base, head } = comparison.arms
  const moment = new Date(comparison.startedAt)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
  const remarks = remarksOf(report).map((remark) => html`<p>${remark}</p>`)
  return html`<div class="hero ${verdict.outcome}" id="verdict">${badge(verdictMark(report))}<h1>${verdict.reason}</h1>${remarks}<ul class="tally"><li>base <b>${base.words}</b></li><li>head <b>${head.words}</b></li><li class="soft">${moment}</li></ul></div>`
}

/** The anchor of a scenario; names may contain anything, so scenarios are numbered. */
const placeOf = (index: number): string => `scenario-${index}`

function contents({ comparison: { scenarios }, explanation }: PairReport): Markup {
  const links = scenarios.map(
    (scenario, index) => html`<li><a href="#${placeOf(index)}">${scenario}</a></li>`,
  )
  return html`<nav class="contents" aria-label="Contents"><ul><li><a href="#verdict">Verdict</a></li><li><a href="#changes">Changes</a></li>${explanation === undefined ? '' : html`<li><a href="#inside">Inside</a></li>`}${links}<li><a href="#conditions">Conditions</a></li><li><a href="#comparison">The comparison</a></li></ul></nav>`
}

/** The most charts of figures without a finding that are shown at once, the likeliest first; the others are collapsed. */
const mostOpen = 4

function invocationCharts({ verdict }: PairReport, scenario: string, group: string): Markup {
  const own = worstFirst(verdict.changes).filter((change) => change.scenario === scenario)
  const charted = own.flatMap((change) => {
    const chart = invocationChart(change, [scenario], group)
    return chart === undefined ? [] : [{ chart, outcome: change.outcome }]
  })
  if (charted.length === 0) return html``
  const found = charted.filter(({ outcome }) => outcome === 'worse' || outcome === 'better')
  const others = charted.filter((one) => !found.includes(one))
  const shown = [...found, ...others.slice(0, mostOpen)].slice(0, mostFolded).map(({ chart }) => chart)
  const folded = others.slice(mostOpen).map(({ chart }) => chart)
  const rest = folded.slice(0, mostFolded)
  const more = folded.length - rest.length
  return html`<h3>What each invocation found</h3>${grid(shown)}${
    rest.length === 0
      ? ''
      : html`<details><summary>${rest.length} more figures</summary>${grid(rest)}${more > 0 ? html`<p class="soft">${more} more are in pairs.jsonl.</p>` : ''}</details>`
  }`
}

function scenarioSection(report: PairReport, scenario: string, index: number): Markup {
  const routes = shiftsByRoute(report.verdict.shifts, scenario)
  const shifts =
    routes.length === 0
      ? html`<p class="soft">No latency was compared.</p>`
      : html`<p class="soft">How much slower or faster each percentile has become; the band is its interval.</p>${grid(routes.map((route) => shiftChart(route, `shift-${index}`)))}${shiftTable(routes)}`
  return html`<section class="scenario" id="${placeOf(index)}"><h2>${scenario}</h2><h3>Change by percentile</h3>${shifts}${invocationCharts(report, scenario, `invocations-${index}`)}</section>`
}

const titleOf = (report: PairReport): string =>
  `${verdictMark(report)} · ${report.comparison.purpose} of ${report.comparison.scenarios.join(', ')} · Tailgate`

/** A comparison in one file that needs nothing else: it sends no request, and without JavaScript its tables are readable. */
export function pairHtml(report: PairReport): string {
  const { scenarios } = report.comparison
  const changes = html`<section class="scenario" id="changes"><h2>Changes</h2>${changeTable(report)}${findingList(report)}${answerList(report)}${figureTable(report)}</section>`
  return pageOf({
    title: titleOf(report),
    style: `${style}${pairStyle}`,
    body: html`${contents(report)}<main>${hero(report)}${changes}${insideSection(report)}${scenarios.map((scenario, index) => scenarioSection(report, scenario, index))}${conditionSection(report)}${comparisonSection(report)}</main>`,
  })
}
