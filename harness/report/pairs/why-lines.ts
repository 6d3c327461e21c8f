import { clip, columns, printable, wrap } from '../../base/text.ts'
import { noReasonWords, type Reason, reasonsOf } from '../../verdict/pairs/explain/reasons.ts'
import { abridgedStatement } from '../../verdict/pairs/explain/statement-text.ts'
import { escapeMarkdown } from '../escape-markdown.ts'
import type { PairReport } from './pair-report.ts'

/** The most statements, and the most functions, that are listed on a terminal. */
const mostOnTerminal = 2
const mostInSummary = 5
/** The most columns for a statement on a line, and the fewest when the rest of the line is long. */
const codeColumns = { most: 70, least: 16 }
const summaryColumns = 160

const joined = ({ before, after, detail = '' }: Reason, code: string): string =>
  [before, code, after, detail].filter((part) => part !== '').join(' ')

/** What changed inside the arms, in at most four lines on a terminal of usual width. */
export function whyLines({ explanation }: PairReport, width: number): string[] {
  if (explanation === undefined) return []
  const lines = reasonsOf(explanation, mostOnTerminal).map((reason) => {
    const before = `  why: ${printable(reason.before)}`.trimEnd()
    const after = printable(reason.after)
    const room = width - columns(before) - columns(after) - 4
    const code = abridgedStatement(
      printable(reason.code),
      Math.min(codeColumns.most, Math.max(codeColumns.least, room)),
    )
    return `${before} \`${code}\` ${after}`
  })
  const none = noReasonWords(explanation)
  const said = none === undefined ? lines : [...lines, `  why: ${printable(none)}`]
  return said.flatMap((line) => wrap(line, width, 4))
}

/** What changed inside the arms, for a summary; `sentence` escapes and limits the text. */
export function whySummary({ explanation }: PairReport, sentence: (text: string) => string): string[] {
  if (explanation === undefined) return []
  const items = reasonsOf(explanation, mostInSummary).map((reason) => {
    const code = abridgedStatement(reason.code, summaryColumns)
    return `- ${escapeMarkdown(clip(joined(reason, `“${code}”`), summaryColumns + 200))}`
  })
  const none = noReasonWords(explanation)
  const said =
    none === undefined ? explanation.notes : [none, ...explanation.notes.filter((note) => note !== none)]
  return [
    '**What changed inside**',
    '',
    ...items,
    ...said.slice(0, 3).map((note) => `- ${sentence(note)}`),
    '',
  ]
}
