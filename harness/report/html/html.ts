import type { Outcome, ScenarioVerdict, Verdict } from '../../bundle/verdict.ts'
import type { Chart } from '../../charts/chart.ts'
import { figureOf } from '../../charts/figure.ts'
import { kit } from '../../charts/kit.ts'
import { html, Markup } from '../../charts/markup.ts'
import { pageOf } from '../../charts/page.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { loadPhasesOf } from '../../verdict/figures/phases.ts'
import { deciding } from '../../verdict/judge.ts'
import { chartsOf, type ScenarioCharts } from '../charts/scenario-charts.ts'
import { headline, markOf } from '../headline.ts'
import { mark } from '../paint.ts'
import { notesOf } from '../reasons.ts'
import type { Report } from '../report.ts'
import { loadWords } from '../route-table.ts'
import { environmentWords } from './environment-words.ts'
import { profileSection } from './profile-section.ts'
import { style } from './style.ts'
import { failureList, routeTable, timelineRoutes, timelineTable, usageTable } from './tables.ts'

const badge = (outcome: Outcome): Markup => html`<span class="badge">${mark(outcome)}</span>`

/** The badge of a scenario, which says the same as that of its run where nobody gave a budget. */
const scenarioBadge = (report: Report, { outcome }: ScenarioVerdict): Markup =>
  html`<span class="badge">${markOf(report, outcome)}</span>`

/** Why a run proves nothing: the first reason of each scenario, without those of budgets that only warn. */
function doubts({ outcome, scenarios }: Verdict): Markup[] {
  if (outcome !== 'unproven') return []
  return scenarios.flatMap((scenario) => {
    const first = notesOf({ ...scenario, budgets: deciding(scenario.budgets) })[0]
    return scenario.outcome === 'unproven' && first ? [html`<p>${scenario.scenario}: ${first.said}</p>`] : []
  })
}

function hero(report: Report): Markup {
  const { verdict, run, evidence } = report
  const judged = verdict.scenarios.flatMap(({ budgets }) => deciding(budgets))
  const count = (wanted: Outcome) => judged.filter(({ outcome }) => outcome === wanted).length
  const measured = evidence.scenarios.reduce((total, { seconds }) => total + seconds, 0)
  const tallies = (['pass', 'fail', 'unproven'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => html`<li class="${outcome}"><b>${count(outcome)}</b> ${badge(outcome)}</li>`)
  return html`<div class="hero ${verdict.outcome}" id="verdict"><span class="badge">${markOf(report)}</span><h1>${headline(report)}</h1>${doubts(verdict)}${(run.notes ?? []).map((note) => html`<p>${note}</p>`)}<ul class="tally">${tallies}<li class="soft">${formatSeconds(measured)} measured</li><li class="soft">${new Date(
    run.startedAt,
  )
    .toISOString()
    .replace('T', ' ')
    .replace(
      /\.\d+Z$/,
      ' UTC',
    )}</li>${run.status === 'aborted' ? html`<li><b>aborted</b></li>` : ''}</ul></div>`
}

/** Routes ordered by name, so that two reports of one scenario look alike. */
const byRoute = (scenario: ScenarioEvidence | undefined): ScenarioEvidence | undefined =>
  scenario && { ...scenario, routes: scenario.routes.toSorted((a, b) => (a.route < b.route ? -1 : 1)) }

const besideBundle = 'Drawing this chart needs JavaScript; its figures are in the bundle.'

/** The charts; those of routes that the table behind the timelines leaves out are not beside their figures. */
function chartMarkup(charts: ScenarioCharts, tabled: readonly string[]): Markup {
  const { shown, unlimited, seldom, timelines } = charts
  const apart = new Set(timelines.filter(({ route }) => !tabled.includes(route)).map(({ chart }) => chart))
  const unscripted = (chart: Chart) => (apart.has(chart) ? besideBundle : undefined)
  const grid = (some: readonly Chart[]) =>
    html`<div class="charts">${some.map((chart) => figureOf(chart, unscripted(chart)))}</div>`
  const folded = (words: string, some: readonly Chart[]) =>
    some.length === 0 ? html`` : html`<details><summary>${words}</summary>${grid(some)}</details>`
  return html`${grid(shown)}${folded('Latency over time of routes without a budget', unlimited)}${folded('Memory, disk and transactions', seldom)}`
}

/** The anchor of a scenario; names may contain anything, so scenarios are numbered. */
const placeOf = (index: number): string => `scenario-${index}`

/** The table of contents, which stays in view. */
function contents(report: Report): Markup {
  const { verdict, profiles } = report
  const scenarios = verdict.scenarios.map(
    (one, index) =>
      html`<li class="${one.outcome}"><a href="#${placeOf(index)}">${one.scenario} ${scenarioBadge(report, one)}</a></li>`,
  )
  return html`<nav class="contents" aria-label="Contents"><ul><li><a href="#verdict">Verdict</a></li>${scenarios}${profiles.length > 0 ? html`<li><a href="#profiles">Profiles</a></li>` : ''}<li><a href="#run">The run</a></li></ul></nav>`
}

function scenarioSection(report: Report, verdict: ScenarioVerdict, index: number): Markup {
  const { evidence } = report
  const found = byRoute(evidence.scenarios.find(({ scenario }) => scenario === verdict.scenario))
  const loadPhases = found ? loadPhasesOf(evidence.phases, found) : []
  const notes = notesOf(verdict).map(
    ({ outcome, about, said }) =>
      html`<li class="${outcome}">${badge(outcome)} <b>${about}</b>: ${said}</li>`,
  )
  const charts = found && chartsOf(found, verdict, report, index)
  const tabled = found ? timelineRoutes(found, verdict) : []
  const checks = verdict.certificate.map(
    ({ name, outcome, sentence }) =>
      html`<li class="${outcome}">${badge(outcome)} <b>${name}</b>: ${sentence}</li>`,
  )
  return html`<section class="scenario" id="${placeOf(index)}"><header class="row"><h2>${verdict.scenario}</h2><span class="${verdict.outcome}">${scenarioBadge(report, verdict)}</span><span class="soft">${loadWords(found, verdict)}</span></header>${notes.length > 0 ? html`<ul class="reasons">${notes}</ul>` : ''}${routeTable(found, verdict, loadPhases, charts?.anchorOf)}${failureList(found)}${charts ? chartMarkup(charts, tabled) : ''}${found && charts ? timelineTable(charts, tabled, usageTable(found, evidence)) : ''}<h3>Certificate: can this evidence carry a verdict?</h3><ul class="checks">${checks}</ul></section>`
}

function environmentSection({ run }: Report): Markup {
  const { environment } = run
  const rows = Object.entries(environmentWords(environment)).map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
  )
  return html`<section class="scenario" id="run"><h2>The run</h2><dl><dt>command</dt><dd><code>${run.command}</code></dd><dt>run</dt><dd>${run.id}</dd>${rows}</dl><details><summary>The plan in words</summary><pre>${new Markup(
    run.plan
      .split(/\r?\n/)
      .map((text) => html`${text}`.toString())
      .join('\n'),
  )}</pre></details></section>`
}

const titleOf = (report: Report): string =>
  `${markOf(report)} · ${report.verdict.scenarios.map(({ scenario }) => scenario).join(', ')} · Tailgate`

/** The largest size of a report in bytes, so that it can be sent to others. */
const mostBytes = 1_000_000

/** Bytes for the parts around the sections: the head with the policy, names and summaries of profiles. */
const aroundBytes = 20_000

/**
 * The report in one file that needs nothing else: it sends no request, and without JavaScript its tables are readable. Pages
 * of profiles are embedded as far as they fit.
 */
export function htmlReport(report: Report): string {
  const { verdict, profiles, pages = new Map() } = report
  const { script, style: look } = kit()
  const shown = html`${hero(report)}${verdict.scenarios.map((scenario, index) => scenarioSection(report, scenario, index))}`
  const rest = html`${contents(report)}${environmentSection(report)}`
  const takenBytes = [shown, rest, script, look, style].reduce(
    (sum, part) => sum + Buffer.byteLength(part.toString()),
    aroundBytes,
  )
  const { markup, guests } = profileSection(profiles, pages, mostBytes - takenBytes)
  const body = html`${contents(report)}<main>${shown}${markup}${environmentSection(report)}</main>`
  return pageOf({ title: titleOf(report), style, body, guests })
}
