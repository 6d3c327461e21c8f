import { html, type Markup } from '../../../charts/markup.ts'
import { describeArm } from '../../../config/plan/arm.ts'
import { type AnswerShape, armNames } from '../../../evidence/paired.ts'
import { environmentWords } from '../../html/environment-words.ts'
import { mark } from '../../paint.ts'
import { conditionsOf, explanations } from '../conditions.ts'
import type { PairReport } from '../pair-report.ts'
import { findingsOf } from '../remarks.ts'

/** Findings that must be mentioned in addition to the figures. */
export function findingList({ verdict }: PairReport): Markup {
  const findings = findingsOf(verdict)
  if (findings.length === 0) return html``
  const items = findings.map(
    ({ about, said, isGrave }) =>
      html`<li class="${isGrave ? 'unproven' : 'told'}">${isGrave ? '?' : '!'} <b>${about}</b>: ${said}</li>`,
  )
  return html`<h3>Also found</h3><ul class="findings">${items}</ul>`
}

const shapeWords = (shape: AnswerShape | undefined): Markup =>
  shape === undefined ? html`none` : html`${shape.status} ${shape.type} <code>${shape.body}</code>`

/** Answers with different shapes, as both arms gave them. */
export function answerList({ verdict, comparison }: PairReport): Markup {
  if (verdict.answers.length === 0) return html``
  const items = verdict.answers.map(({ scenario, route, base, head }) => {
    const place = comparison.scenarios.length > 1 ? `${route} in ${scenario}` : route
    return html`<p><b>${place}</b></p><dl class="shapes"><dt>base</dt><dd>${shapeWords(base)}</dd><dt>head</dt><dd>${shapeWords(head)}</dd></dl>`
  })
  return html`<h3>Answers that changed</h3>${items}`
}

/** The detectable changes, and whether the conditions allow the result to count. */
export function conditionSection(report: PairReport): Markup {
  const rows = conditionsOf(report)
    .filter(({ name }) => name !== 'base' && name !== 'head' && name !== 'again')
    .map(({ name, said }) => {
      const meaning = explanations[name]
      return html`<dt>${name}</dt><dd>${said}${meaning === undefined ? '' : html` <span class="soft">(${meaning})</span>`}</dd>`
    })
  const checks = report.verdict.lines.map(({ name, sentence, passable }) => {
    const outcome = passable ? 'pass' : 'unproven'
    return html`<li class="${outcome}"><span class="badge">${mark(outcome)}</span> <b>${name}</b>: ${sentence}</li>`
  })
  return html`<section class="scenario" id="conditions"><h2>Conditions</h2><dl>${rows}</dl>${checks.length > 0 ? html`<h3>Certificate: can this evidence carry a verdict?</h3><ul class="checks">${checks}</ul>` : ''}</section>`
}

/** What was compared, its set-up, and how to measure it again. */
export function comparisonSection({ comparison, settings, repeat }: PairReport): Markup {
  const arms = armNames.map((name) => {
    const { words, commit, setup } = comparison.arms[name]
    return html`<dt>${name}</dt><dd>${words}${commit === undefined ? '' : html`, <code>${commit}</code>`}<br><span class="soft">${describeArm(setup)}</span></dd>`
  })
  // The revision and set-up in the environment are those of the arms, which are shown separately.
  const { revision: _, 'set up': __, ...environment } = environmentWords(comparison.environment)
  const rows = [...settings, ...Object.entries(environment)].map(
    ([name, said]) => html`<dt>${name}</dt><dd>${said}</dd>`,
  )
  return html`<section class="scenario" id="comparison"><h2>The comparison</h2><p>To measure it again:</p><pre class="again">${repeat}</pre><dl><dt>command</dt><dd><code>${comparison.command}</code></dd><dt>comparison</dt><dd>${comparison.id}</dd>${arms}<dt>seed</dt><dd>${String(comparison.seed)}</dd>${rows}</dl></section>`
}
