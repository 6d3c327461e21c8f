import { clip, columns, padEnd, padStart, printable, wrap } from '../../../base/text.ts'
import type { ExperimentResult } from '../../../bundle/experiments/experiment-result.ts'
import { headlineOf } from '../../../verdict/experiments/headline.ts'
import { lacksResult } from '../../../verdict/experiments/sweep-verdict.ts'
import { figureChangeWords, figureWords } from '../../../verdict/experiments/why.ts'
import { formatShare } from '../../../verdict/figures/format.ts'
import { figureOfRoute, formatChanges } from '../../../verdict/pairs/change-in-words.ts'
import type { Paint, Shade } from '../../paint.ts'
import { byEffect, conditionLines, isDisturbed, kneeWords } from '../effects.ts'

const shades: Readonly<Record<ExperimentResult['verdict'], Shade>> = {
  helps: 'pass',
  hurts: 'fail',
  mixed: 'strong',
  'no effect': 'unproven',
  'not measured': 'unproven',
}
const shadeOf = (result: ExperimentResult): Shade =>
  isDisturbed(result) ? 'unproven' : shades[result.verdict]

/** With more rows than this, only those without a whole or undisturbed result are described below the table. */
const mostTold = 4
const longestTitle = 30

interface Cells {
  readonly id: string
  readonly title: string
  readonly verdict: string
  readonly change: string
  readonly interval: string
  readonly claim: string
}

const heads: Cells = {
  ...{ id: 'id', title: 'recommendation', verdict: 'verdict', change: 'change', interval: 'between' },
  claim: 'claim',
}
const names = ['id', 'title', 'verdict', 'change', 'interval', 'claim'] as const
const claims = { yes: 'held', no: 'not held', unproven: 'unproven' } as const

/** `+12 % to +27 %` without spaces and words, as narrow as possible. */
const shortInterval = (text: string): string => text.replaceAll(' %', '%').replace(' to ', '…')

function cellsOf(result: ExperimentResult): Cells {
  const own = headlineOf(result)
  const { id, title, verdict, claimHeld } = result
  const known = { id: printable(id), title: clip(printable(title), longestTitle), verdict }
  if (own === undefined || verdict === 'not measured')
    return { ...known, change: '–', interval: '–', claim: '–' }
  const words = figureWords(own)
  return {
    ...known,
    verdict:
      verdict === 'no effect' && result.beyond !== null ? `none > ${formatShare(result.beyond)}` : verdict,
    change: figureChangeWords(own),
    interval: shortInterval(formatChanges(words, { low: own.low ?? -Infinity, high: own.high ?? Infinity })),
    claim: isDisturbed(result) ? 'disturbed' : claims[claimHeld],
  }
}

/** The sentences about one result. */
function toldLines(result: ExperimentResult, paint: Paint, width: number): string[] {
  const { id, why, cause, sweep } = result
  const lines = [
    `${printable(id)}  ${printable(why)}`,
    ...(cause === null ? [] : [`   ${printable(cause)}`]),
    ...(sweep?.knee ? [`   ${printable(kneeWords(result))}`] : []),
    ...conditionLines(result).map((note) => paint(`   ${printable(note)}`, 'faint')),
  ]
  return lines.flatMap((line) => wrap(line, width, 4))
}

/** The measured experiments for people: a table, sorted by effect, then notes on its rows. */
export function experimentLines(results: readonly ExperimentResult[], paint: Paint, width: number): string[] {
  const ordered = byEffect(results)
  const rows = ordered.map((one) => ({ cells: cellsOf(one), shade: shadeOf(one) }))
  const all = [heads, ...rows.map(({ cells }) => cells)]
  const widths = names.map((name) => Math.max(...all.map((cells) => columns(cells[name]))))
  const rest = widths.reduce((sum, each) => sum + each + 2, 0) - (widths[1] ?? 0)
  const title = Math.max(12, Math.min(widths[1] ?? 0, width - rest))
  const line = (cells: Cells, shade: (text: string) => string) =>
    names
      .map((name, at) => {
        const wide = name === 'title' ? title : (widths[at] ?? 0)
        const text = name === 'title' ? clip(cells.title, title) : cells[name]
        const padded = (name === 'change' ? padStart : padEnd)(text, wide)
        return name === 'verdict' ? shade(padded) : padded
      })
      .join('  ')
      .trimEnd()
  const isTold = ordered.length <= mostTold
  const told = ordered.filter((one) => isTold || lacksResult(one) || isDisturbed(one))
  const figures = new Set(
    ordered.flatMap((one) => {
      const own = headlineOf(one)
      return own === undefined ? [] : [figureOfRoute(figureWords(own), own.route)]
    }),
  )
  const [only] = figures
  return [
    paint(
      line(heads, (text) => text),
      'faint',
    ),
    ...rows.map(({ cells, shade }) => line(cells, (text) => paint(text, shade))),
    '',
    ...wrap(
      paint(
        only !== undefined && figures.size === 1
          ? `The change is that of ${only}; the interval holds with all others at once, 95 times in 100.`
          : 'The change is that of the figure of each claim; the intervals of a row hold all at once, 95 times in 100.',
        'faint',
      ),
      width,
      2,
    ),
    ...(told.length > 0 ? ['', ...told.flatMap((one) => toldLines(one, paint, width))] : []),
  ]
}
