import { counted } from '../../base/text.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { formatMemory } from '../../config/units/units.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { escapeMarkdown } from '../escape-markdown.ts'
import { aboutPrediction, allAtOnceOf, missingWords, type Prediction } from './all-at-once.ts'
import { aboutEffects, claimWords, figureName, verdictWords } from './effects.ts'
import { type Described, type GuideReport, measuredOf } from './guide-report.ts'
import { experimentSection, headingOf } from './markdown-experiment.ts'
import { repetitionsOf, repetitionWords } from './repetition.ts'
import { changeWithin, intervalWithin } from './within-interval.ts'

/** Text for a table cell, without line breaks and column separators. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replace(/(?<!\\)\|/g, '\\|')

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [row(heads), row(heads.map(() => '---')), ...rows.map(row)]

/** The anchor of a heading on this page, in GitHub's form. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

const linkTo = (described: Pick<Described, 'id' | 'title'>): string =>
  `[${described.id}](#${anchorOf(headingOf(described))})`

const dayOf = (at: string): string => at.slice(0, 10)

export function machineWords({ machine }: Pick<ExperimentResult, 'machine'>): string {
  const { cpu, cores, memoryBytes, kernel, node } = machine
  return `${cpu}, ${counted(cores, 'processor')}, ${formatMemory(memoryBytes)}, ${kernel}, Node ${node}`
}

/** Machines with the number of experiments measured on each, the most first. */
function machineLines(results: readonly ExperimentResult[]): string[] {
  const byMachine = [...Map.groupBy(results, machineWords)].toSorted((a, b) => b[1].length - a[1].length)
  return byMachine.map(([machine, measured]) => {
    const days = measured.map(({ at }) => dayOf(at)).toSorted()
    const [first = '', last = ''] = [days[0], days.at(-1)]
    const when = first === last ? first : `${first} to ${last}`
    return `- ${escapeMarkdown(machine)}: ${counted(measured.length, 'experiment')}, ${when}`
  })
}

function summaryRow(result: ExperimentResult): readonly string[] {
  const headline = headlineOf(result)
  return [
    linkTo(result),
    escapeMarkdown(result.title),
    `**${verdictWords(result)}**`,
    headline === undefined
      ? escapeMarkdown(result.why)
      : `${escapeMarkdown(figureName(headline))}: ${changeWithin(headline)} (${intervalWithin(headline)})`,
    result.cause === null ? '' : escapeMarkdown(result.cause),
    result.verdict === 'not measured' ? '' : claimWords[result.claimHeld],
    dayOf(result.at),
  ]
}

/** Every experiment, sorted by benefit; those without a result come last. */
function summary(report: GuideReport): string[] {
  const { experiments } = report
  const measured = measuredOf(report)
  const missing = experiments.filter(({ id }) => !measured.some((result) => result.id === id))
  const rows = [
    ...measured.map(summaryRow),
    ...missing.map((one) => [linkTo(one), escapeMarkdown(one.title), 'not measured yet', '', '', '', '']),
  ]
  const heads = ['row', 'what', 'verdict', 'effect and its interval', 'cause', 'claim', 'measured']
  return ['## What each is worth', '', ...table(heads, rows), '', ...machineSection(report)]
}

function machineSection(report: GuideReport): string[] {
  const measured = measuredOf(report)
  const repetitions = repetitionsOf(report).map(
    (one) => `Beside ${escapeMarkdown(one.set)}: ${repetitionWords(one)}`,
  )
  if (measured.length === 0) return ['Nothing was measured yet: `tailgate experiment --all`.', '']
  return [
    'Measured on:',
    '',
    ...machineLines(measured),
    '',
    ...nullLine(measured),
    ...repetitions.flatMap((line) => [line, '']),
    `To measure all of it again: \`tailgate experiment --all\`. ${aboutEffects}`,
    '',
  ]
}

/** How often equal arms were found different. */
function nullLine(measured: readonly ExperimentResult[]): string[] {
  const equal = measured.find(({ isNull }) => isNull)
  return equal === undefined ? [] : [nullWords(equal), '']
}

export function nullWords({ figures }: ExperimentResult): string {
  const called = figures.filter(({ outcome }) => outcome !== 'none').length
  return `Of ${counted(figures.length, 'figure')} of two equal arms, ${called === 0 ? 'none was' : called === 1 ? '1 was' : `${called} were`} called an effect.`
}

const predictionRow = ({ measured, predicted, isMet }: Prediction): readonly string[] => [
  escapeMarkdown(figureName(measured)),
  `${changeWithin(measured)} (${intervalWithin(measured)})`,
  `${changeWithin({ ...measured, ...predicted })} (${intervalWithin({ ...measured, ...predicted })})`,
  isMet ? 'as predicted' : (measured.change ?? 0) > (predicted.change ?? 0) ? 'above it' : 'below it',
]

/** All recommendations together, with the effect that the single effects predict. */
function allAtOnce(report: GuideReport): string[] {
  const found = allAtOnceOf(report)
  if (report.document.together === undefined) return []
  if (found === undefined) return ['## All at once', '', aboutPrediction, '', 'Not measured yet.', '']
  const heads = ['figure', 'measured', 'predicted from the single ones', '']
  return [
    ...['## All at once', '', aboutPrediction, '', ...table(heads, found.predictions.map(predictionRow)), ''],
    `Predicted from ${found.parts.join(', ') || 'nothing'}.${missingWords(found)} The experiment itself is ${linkTo(found.result)}.`,
    '',
  ]
}

/** The effect in a row of the page: that of its experiment, or, without one, what demonstrates it. */
function shownWords(
  report: GuideReport,
  row: GuideReport['document']['sections'][number]['rows'][number],
): string {
  const experiment = report.experiments.find(({ id }) => id === row.id)
  const files = (row.shownBy ?? []).map((file) => `\`${file}\``).join(', ')
  if (experiment === undefined)
    return row.notMeasured === undefined
      ? files
      : `not measured: ${row.notMeasured}${files === '' ? '' : ` ${files}`}`
  const result = report.own.results.find(({ id }) => id === row.id)
  const headline = result === undefined ? undefined : headlineOf(result)
  if (result === undefined) return `${linkTo(experiment)}: not measured yet`
  if (headline === undefined) return `${linkTo(experiment)}: not measured: ${escapeMarkdown(result.why)}`
  return `${linkTo(experiment)}: ${verdictWords(result)}; ${escapeMarkdown(figureName(headline))} ${changeWithin(headline)}`
}

const sections = (report: GuideReport): string[] =>
  report.document.sections.flatMap(({ title, rows }) => [
    ...[`## ${title}`, ''],
    ...table(
      ['id', 'recommendation', 'where it lives, and its switch', 'effect, or what shows it'],
      rows.map((one) => [one.id, one.says, one.where, shownWords(report, one)]),
    ),
    '',
  ])

/** A note that the page is generated and must not be changed by hand. */
const generated = '<!-- Made by `tailgate experiment --document`; what is changed here is lost. -->'

/** The page as Markdown, which is stored with the project. */
export function guideMarkdown(report: GuideReport): string {
  const { document, experiments } = report
  return [
    ...[`# ${document.title}`, '', generated, ''],
    ...document.introduction.flatMap((paragraph) => [paragraph, '']),
    ...summary(report),
    ...allAtOnce(report),
    ...sections(report),
    ...['## The experiments', ''],
    ...experiments.flatMap((experiment) => experimentSection(report, experiment)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
