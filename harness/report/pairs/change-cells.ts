import { changeWords, formatChanges, formatValue } from '../../verdict/pairs/change-in-words.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import { figureWords, placeWords } from './figure-words.ts'
import { changeMark } from './marks.ts'

/** The columns of a table of changes. */
export const changeColumns = ['route', 'figure', 'base', 'head', 'change', 'interval', 'verdict'] as const
export type ChangeColumn = (typeof changeColumns)[number]

/** Columns of text, aligned left; the others contain figures and are aligned right. */
export const textColumns: ReadonlySet<ChangeColumn> = new Set<ChangeColumn>([
  'route',
  'figure',
  'interval',
  'verdict',
])

/** A change as the cells of a table; names are unescaped, because each rendering escapes them itself. */
export function changeCells(change: Change, scenarios: readonly string[]): Record<ChangeColumn, string> {
  const words = figureWords(change.figure)
  return {
    route: placeWords(change, scenarios),
    figure: words.label,
    base: formatValue(words, change.base),
    head: formatValue(words, change.head),
    change: changeWords(words, change),
    interval: formatChanges(words, change),
    verdict: changeMark(change),
  }
}
