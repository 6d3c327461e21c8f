import { counted } from '../../base/text.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { html, type Markup } from '../../charts/markup.ts'
import { pageOf } from '../../charts/page.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { scrolling } from '../html/scrolling.ts'
import { style } from '../html/style.ts'
import { aboutPrediction, allAtOnceOf, missingWords } from './all-at-once.ts'
import { effectGauge, reachOf, toneOfVerdict } from './effect-gauge.ts'
import { aboutEffects, figureName, isDisturbed, verdictWords } from './effects.ts'
import { experimentArticle, placeOf } from './experiment-article.ts'
import { type Described, type GuideReport, measuredOf } from './guide-report.ts'
import { guideStyle } from './guide-style.ts'
import { inlineMarkdown } from './inline-markdown.ts'
import { machineWords, nullWords } from './markdown.ts'
import { repetitionsOf, repetitionWords } from './repetition.ts'
import { changeWithin, intervalWithin } from './within-interval.ts'

const link = ({ id }: Pick<Described, 'id'>): Markup => html`<a href="#${placeOf(id)}">${id}</a>`

/** The results in a sentence: `4 help, 2 hurt, 9 have no effect; 2 of these results were disturbed`. */
function countsInWords(results: readonly ExperimentResult[], missing: number): string {
  const count = (verdict: ExperimentResult['verdict']) =>
    results.filter((result) => result.verdict === verdict).length
  const unmeasured = count('not measured') + missing
  const disturbed = results.filter(isDisturbed).length
  const but =
    disturbed === 0 ? '' : `; ${disturbed} of these results ${disturbed === 1 ? 'was' : 'were'} disturbed`
  const counts = [
    `${count('helps')} ${count('helps') === 1 ? 'helps' : 'help'}`,
    `${count('hurts')} ${count('hurts') === 1 ? 'hurts' : 'hurt'}`,
    ...(count('mixed') > 0 ? [`${count('mixed')} ${count('mixed') === 1 ? 'does' : 'do'} both`] : []),
    `${count('no effect')} ${count('no effect') === 1 ? 'has' : 'have'} no effect that could be told from noise`,
    ...(unmeasured > 0 ? [`${unmeasured} ${unmeasured === 1 ? 'was' : 'were'} not measured`] : []),
  ]
  return `${counts.join(', ')}${but}`
}

function hero(report: GuideReport): Markup {
  const results = measuredOf(report)
  const { together } = report.document
  const nulls = results.filter(({ isNull }) => isNull)
  // Equal arms, and all recommendations together, are not recommendations.
  const isOne = ({ id, isNull }: Pick<Described, 'id' | 'isNull'>) => !isNull && id !== together?.experiment
  const own = results.filter(isOne)
  const all = report.experiments.filter(isOne).length
  const machines = [...new Set(results.map(machineWords))].map((words) => html`<li>${words}</li>`)
  return html`<div class="hero unproven" id="top"><span class="badge">${report.document.title}</span><h1>Of ${counted(all, 'recommendation')}, ${countsInWords(own, all - own.length)}.</h1>${report.document.introduction.map((text) => html`<p>${inlineMarkdown(text, '../docs/')}</p>`)}<ul class="machines">${machines}</ul>${nulls.map((result) => html`<p>${nullWords(result)}</p>`)}${repetitionsOf(report).map((one) => html`<p>Beside ${one.set}: ${repetitionWords(one)}</p>`)}<p>To measure all of it again: <code>tailgate experiment --all</code></p></div>`
}

/** The title on a narrow screen, which has no column for it. */
const titleIn = ({ title }: Pick<Described, 'title'>): Markup =>
  html`<span class="narrow-title">${title}</span>`

function worthTable(report: GuideReport): Markup {
  const results = measuredOf(report)
  const headlines = results.flatMap((result) => headlineOf(result) ?? [])
  const reach = reachOf(headlines)
  const rows = results.map((result) => {
    const headline = headlineOf(result)
    const effect =
      headline === undefined
        ? html`<td class="text spare"></td><td class="text words">${titleIn(result)}${result.why}</td>`
        : html`<td class="text spare">${effectGauge(headline, reach)}</td><td class="text words">${titleIn(result)}${figureName(headline)} <b>${changeWithin(headline)}</b> <span class="soft">(${intervalWithin(headline)})</span>${result.cause === null ? '' : html`<br><span class="soft">${result.cause}</span>`}</td>`
    return html`<tr class="${toneOfVerdict(result)}"><th class="text" scope="row">${link(result)}</th><td class="text spare">${result.title}</td><td class="text"><span class="badge">${verdictWords(result)}</span></td>${effect}<td class="spare">${result.at.slice(0, 10)}</td></tr>`
  })
  const missing = report.experiments
    .filter(({ id }) => !results.some((result) => result.id === id))
    .map(
      (one) =>
        html`<tr class="level"><th class="text" scope="row">${link(one)}</th><td class="text spare">${one.title}</td><td class="text"><span class="badge">not measured yet</span></td><td class="spare"></td><td class="text words">${titleIn(one)}</td><td class="spare"></td></tr>`,
    )
  return html`<section class="scenario" id="worth"><h2>What each is worth</h2>${scrolling(html`<table class="worth"><thead><tr><th class="text" scope="col">row</th><th class="text spare" scope="col">what</th><th class="text" scope="col">verdict</th><th class="text spare" scope="col">around no change</th><th class="text" scope="col">effect and its interval</th><th class="spare" scope="col">measured</th></tr></thead><tbody>${rows}${missing}</tbody></table>`)}<p class="soft">A bar is the interval of an effect, the upright line no change; halved and doubled are as far from it. ${aboutEffects}</p></section>`
}

function togetherSection(report: GuideReport): Markup {
  if (report.document.together === undefined) return html``
  const found = allAtOnceOf(report)
  const about = html`<p class="soft">${aboutPrediction}</p>`
  if (found === undefined)
    return html`<section class="scenario" id="together"><h2>All at once</h2>${about}<p>Not measured yet.</p></section>`
  const rows = found.predictions.map(({ measured, predicted, isMet }) => {
    const single = { ...measured, ...predicted }
    const reach = reachOf([measured, single])
    return html`<tr><th class="text" scope="row">${figureName(measured)}</th><td class="text spare">${effectGauge(measured, reach)}</td><td>${changeWithin(measured)}</td><td class="spare">${intervalWithin(measured)}</td><td class="text spare">${effectGauge({ ...single, outcome: 'none' }, reach)}</td><td>${changeWithin(single)}</td><td class="spare">${intervalWithin(single)}</td><td class="text">${isMet ? 'as predicted' : (measured.change ?? 0) > (predicted.change ?? 0) ? 'above it' : 'below it'}</td></tr>`
  })
  return html`<section class="scenario" id="together"><h2>All at once</h2>${about}${scrolling(html`<table class="effects"><thead><tr><th class="text" scope="col">figure</th><th class="text spare" scope="col"></th><th scope="col">measured</th><th class="spare" scope="col">interval</th><th class="text spare" scope="col"></th><th scope="col">predicted</th><th class="spare" scope="col">interval</th><th scope="col"></th></tr></thead><tbody>${rows}</tbody></table>`)}<p>Predicted from ${found.parts.join(', ') || 'nothing'}.${missingWords(found)} The experiment itself is ${link(found.result)}.</p></section>`
}

/** Rows that are no experiments, with what demonstrates them. */
function elsewhereSection({ document, experiments }: GuideReport): Markup {
  const rows = document.sections.flatMap((section) =>
    section.rows
      .filter(({ id }) => !experiments.some((one) => one.id === id))
      .map(
        ({ id, says, where, shownBy = [], notMeasured }) =>
          html`<tr><th class="text" scope="row">${id}</th><td class="text">${inlineMarkdown(says, '../docs/')}</td><td class="text">${inlineMarkdown(where, '../docs/')}</td><td class="text">${notMeasured === undefined ? '' : `Not measured: ${notMeasured} `}${shownBy.map((file) => html`<code>${file}</code> `)}</td></tr>`,
      ),
  )
  if (rows.length === 0) return html``
  return html`<section class="scenario" id="others"><h2>What is no switch</h2>${scrolling(html`<table class="worth"><thead><tr><th class="text" scope="col">row</th><th class="text" scope="col">recommendation</th><th class="text" scope="col">where it lives</th><th class="text" scope="col">what shows it</th></tr></thead><tbody>${rows}</tbody></table>`)}</section>`
}

/** The page in one file that needs nothing else; without JavaScript its tables and bars are still readable. */
export function guideHtml(report: GuideReport): string {
  const contents = html`<nav class="contents" aria-label="Contents"><ul><li><a href="#top">Top</a></li><li><a href="#worth">What each is worth</a></li>${report.document.together === undefined ? '' : html`<li><a href="#together">All at once</a></li>`}<li><a href="#experiments">The experiments</a></li><li><a href="#others">What is no switch</a></li></ul></nav>`
  const articles = report.experiments.map((experiment) => experimentArticle(report, experiment))
  return pageOf({
    title: `${report.document.title} · Tailgate`,
    style: `${style}${guideStyle}`,
    body: html`${contents}<main>${hero(report)}${worthTable(report)}${togetherSection(report)}<section class="scenario" id="experiments"><h2>The experiments</h2>${articles}</section>${elsewhereSection(report)}</main>`,
  })
}
