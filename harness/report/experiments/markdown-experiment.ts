import { printable } from '../../base/text.ts'
import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { experimentFigure } from '../../verdict/experiments/figures.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { escapeMarkdown } from '../escape-markdown.ts'
import { type Agreement, agreementsOf } from './agreement.ts'
import {
  claimWords,
  conditionWords,
  figureName,
  kneeWords,
  knownFigure,
  shownFigures,
  verdictWords,
} from './effects.ts'
import type { Described, GuideReport } from './guide-report.ts'
import { textGauges } from './text-gauge.ts'
import { changeWithin, intervalWithin, valuesWithin } from './within-interval.ts'

export const headingOf = ({ id, title }: Pick<Described, 'id' | 'title'>): string => `${id}: ${title}`

/** A command as a code span; nothing in it can end the span. */
const codeSpan = (text: string): string => `\`${printable(text).replace(/`/g, "'")}\``

const directions = { falls: 'falls', rises: 'rises', same: 'stays the same' } as const

/** `p95 of list falls, p95 of all routes falls`. */
const claimsOf = ({ claim }: Pick<Described, 'claim'>): string =>
  claim
    .map(({ route, figure, direction }) => {
      const name = figureName({ route, figure, label: experimentFigure(figure).label })
      return `${name} ${directions[direction]}`
    })
    .join(', ')

const agreementLine = ({ set, result, figure, words }: Agreement): string =>
  `- ${escapeMarkdown(set)} (${escapeMarkdown(result.machine.cpu)}, ${result.machine.cores} processors, ${result.rows.toLocaleString('en-US')} rows, ${result.at.slice(0, 10)}): ${changeWithin(figure)} (${intervalWithin(figure)}), **${words}**`

/** The curve of a sweep as text: its headline figure at each point, relative to the point of comparison. */
function curve(result: ExperimentResult, headline: ExperimentFigure): string[] {
  const { sweep } = result
  if (sweep === null) return []
  const lines = sweep.labels.map((label) => {
    if (label === sweep.against)
      return { label, figure: undefined, words: 'what the others are measured against' }
    const point = sweep.points.find((one) => one.label === label)
    const figure = point === undefined ? undefined : knownFigure(point.figures, headline)
    const words =
      point === undefined || figure === undefined
        ? 'not measured'
        : `${verdictWords(point)}, ${claimWords[point.claimHeld]}`
    return { label, figure, words }
  })
  const measured = lines.flatMap(({ label, figure }) =>
    figure === undefined ? [] : [{ ...figure, route: 'all', label }],
  )
  // The label of a point replaces the name of its figure.
  const gauges = textGauges(measured.map((figure) => ({ ...figure, figure: 'memory' })))
  let next = 0
  const rows = lines.map(({ label, figure, words }) => {
    if (figure === undefined) return `${label}  ${words}`
    const gauge = gauges[next] ?? ''
    next += 1
    return `${gauge}  ${words}`
  })
  return [
    `${escapeMarkdown(figureName(headline))} by ${escapeMarkdown(sweep.of)}, against ${escapeMarkdown(sweep.against)}:`,
    ...['', '```', ...rows, '```', ''],
    escapeMarkdown(kneeWords(result)),
    '',
  ]
}

function measured(report: GuideReport, result: ExperimentResult): string[] {
  const headline = headlineOf(result)
  const told = conditionWords(result)
  const conditions = told === '' ? [] : [`Conditions: ${escapeMarkdown(told)}`, '']
  if (headline === undefined) return [`**Not measured**: ${escapeMarkdown(result.why)}`, '', ...conditions]
  const shown = shownFigures(result)
  const values = shown
    .filter(({ outcome }) => outcome !== 'none')
    .map((figure) => `${escapeMarkdown(figureName(figure))} ${valuesWithin(figure)}`)
  const others = agreementsOf(result, report.others).map(agreementLine)
  return [
    `**${verdictWords(result)}**, ${claimWords[result.claimHeld]}. ${escapeMarkdown(result.why)}`,
    ...(result.cause === null ? [] : ['', `Cause: ${escapeMarkdown(result.cause)}`]),
    '',
    ...curve(result, headline),
    ...['```', ...textGauges(shown), '```', ''],
    ...(values.length === 0 ? [] : [`${values.join('; ')}.`, '']),
    ...(others.length === 0 ? [] : ['Elsewhere:', '', ...others, '']),
    ...conditions,
    `${escapeMarkdown(result.arms.base.words)} against ${escapeMarkdown(result.arms.head.words)}, under ${escapeMarkdown(result.scenario)} on ${result.rows.toLocaleString('en-US')} rows; ${result.invocations} invocations, ${Number(result.minutes.toFixed(1))} min, ${result.at.slice(0, 10)}. Again: ${codeSpan(result.command)}`,
    '',
  ]
}

/** The question of an experiment, its result, and how to repeat it. */
export function experimentSection(report: GuideReport, experiment: Described): string[] {
  const result = report.own.results.find(({ id }) => id === experiment.id)
  return [
    ...[`### ${escapeMarkdown(headingOf(experiment))}`, ''],
    `${escapeMarkdown(experiment.says)} Claim: ${escapeMarkdown(claimsOf(experiment))}.`,
    ...['', `Why it could fail to show here: ${escapeMarkdown(experiment.doubt)}`, ''],
    ...(result === undefined
      ? [`Not measured yet: \`tailgate experiment ${experiment.id}\`.`, '']
      : measured(report, result)),
  ]
}
