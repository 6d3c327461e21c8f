import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { figureOf } from '../../charts/figure.ts'
import { html, type Markup } from '../../charts/markup.ts'
import { isSameFigure } from '../../verdict/experiments/figures.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { scrolling } from '../html/scrolling.ts'
import { agreementsOf } from './agreement.ts'
import { effectGauge, reachOf, toneOfFigure, toneOfVerdict } from './effect-gauge.ts'
import { claimWords, conditionWords, figureName, kneeWords, shownFigures, verdictWords } from './effects.ts'
import type { Described, GuideReport } from './guide-report.ts'
import { headingOf } from './markdown-experiment.ts'
import { sweepChart } from './sweep-chart.ts'
import { changeWithin, intervalWithin, valuesWithin } from './within-interval.ts'

/** The anchor of an experiment on the page. */
export const placeOf = (id: string): string => `experiment-${id.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`

/** The chart of an experiment: each figure with its interval as a bar. */
function effectTable(figures: readonly ExperimentFigure[]): Markup {
  const reach = reachOf(figures)
  const rows = figures.map(
    (figure) =>
      html`<tr class="${toneOfFigure(figure)}"><th class="text" scope="row">${figureName(figure)}</th><td class="text">${effectGauge(figure, reach)}</td><td><span class="badge">${changeWithin(figure)}</span></td><td class="spare">${intervalWithin(figure)}</td><td class="spare">${valuesWithin(figure)}</td></tr>`,
  )
  const table = html`<table class="effects"><thead><tr><th class="text" scope="col">figure</th><th class="text" scope="col">around no change</th><th scope="col">change</th><th class="spare" scope="col">interval</th><th class="spare" scope="col">base → head</th></tr></thead><tbody>${rows}</tbody></table>`
  return scrolling(table)
}

function sweepPart(result: ExperimentResult, headline: ExperimentFigure): Markup {
  const { sweep } = result
  if (sweep === null) return html``
  const names = ['throughput', 'cpuPerRequest', 'memory']
  const further = result.figures.filter(({ route, figure }) => route === 'all' && names.includes(figure))
  const charts = [headline, ...further.filter((figure) => figure !== headline)].flatMap((figure) => {
    const chart = sweepChart(result, figure)
    return chart === undefined ? [] : [figureOf(chart)]
  })
  const points = sweep.points.map((point) => {
    const figure = point.figures.find((one) => isSameFigure(one, headline))
    const effect = figure === undefined ? '' : `, ${changeWithin(figure)} (${intervalWithin(figure)})`
    const held = point.verdict === 'not measured' ? '' : `, ${claimWords[point.claimHeld]}`
    return html`<li><b>${point.label}</b>: ${verdictWords(point)}${held}${effect}</li>`
  })
  return html`<div class="charts">${charts}</div><p>${figureName(headline)} against ${sweep.against}. ${kneeWords(result)}</p><ul class="elsewhere">${points}</ul>`
}

function elsewhere(report: GuideReport, result: ExperimentResult): Markup {
  const found = agreementsOf(result, report.others)
  if (found.length === 0) return html``
  const items = found.map(
    ({ set, result: other, figure, words }) =>
      html`<li class="${words === 'agrees' ? 'pass' : 'unproven'}">${set} (${other.machine.cpu}, ${other.machine.cores} processors, ${other.rows.toLocaleString('en-US')} rows, ${other.at.slice(0, 10)}): ${changeWithin(figure)} (${intervalWithin(figure)}) <span class="badge">${words}</span></li>`,
  )
  return html`<p class="soft">Elsewhere:</p><ul class="elsewhere">${items}</ul>`
}

function measured(report: GuideReport, result: ExperimentResult): Markup {
  const headline = headlineOf(result)
  const conditions = conditionWords(result)
  const notes = conditions === '' ? html`` : html`<p class="soft">Conditions: ${conditions}</p>`
  if (headline === undefined)
    return html`<p class="level"><span class="badge">not measured</span>${result.why}</p>${notes}`
  const cause = result.cause === null ? html`` : html`<p>Cause: ${result.cause}</p>`
  return html`<p class="${toneOfVerdict(result)}"><span class="badge">${verdictWords(result)}</span>${claimWords[result.claimHeld]}. ${result.why}</p>${cause}${sweepPart(result, headline)}${effectTable(shownFigures(result))}${elsewhere(report, result)}${notes}<p class="soft">${result.arms.base.words} against ${result.arms.head.words}, under ${result.scenario} on ${result.rows.toLocaleString('en-US')} rows; ${result.invocations} invocations, ${Number(result.minutes.toFixed(1))} min, ${result.at.slice(0, 10)}. Again: <code>${result.command}</code></p>`
}

/** The question of an experiment, its result, and how to repeat it. */
export function experimentArticle(report: GuideReport, experiment: Described): Markup {
  const result = report.own.results.find(({ id }) => id === experiment.id)
  const found =
    result === undefined
      ? html`<p class="level"><span class="badge">not measured yet</span><code>tailgate experiment ${experiment.id}</code></p>`
      : measured(report, result)
  return html`<article id="${placeOf(experiment.id)}"><h3>${headingOf(experiment)}</h3><p>${experiment.says}</p>${found}<p class="soft">Why it could fail to show here: ${experiment.doubt}</p></article>`
}
