import { clip, columns, printable } from '../../../base/text.ts'

/** The most columns of a statement; a longer text gives a reader no more information. */
const mostColumns = 1500

/** A quoted name, a text literal (also in dollar quotes) or a comment, whichever begins first. */
const parts =
  /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*/g

function withoutValue(part: string): string {
  if (part.startsWith('"')) return part
  return part.startsWith("'") || part.startsWith('$') ? "'…'" : ' '
}

/**
 * A statement as it may be shown, on one line: without comments, into which tracing writes values that differ for each
 * request, and without text literals, because a statement that PostgreSQL stores unchanged may contain secrets.
 */
export const shownStatement = (text: string): string =>
  clip(printable(text.replace(parts, withoutValue).replace(/\s+/g, ' ').trim()), mostColumns)

/**
 * The common form of equivalent statements: lists of values may have any length, so placeholders are renumbered in their
 * order.
 */
export function statementKey(text: string): string {
  const numbers = new Map<string, number>()
  return shownStatement(text)
    .replace(/\bIN \(\s*\$\d+(?:\s*,\s*\$\d+)*\s*\)/gi, 'IN (…)')
    .replace(/\$\d+/g, (placeholder) => {
      const number = numbers.get(placeholder) ?? numbers.size + 1
      numbers.set(placeholder, number)
      return `$${number}`
    })
}

/** A statement in at most this many columns; the list of selected columns is the least informative and is shortened first. */
export function abridgedStatement(statement: string, most: number): string {
  if (columns(statement) <= most) return statement
  return clip(statement.replace(/^(SELECT|WITH) .*? FROM /i, '$1 … FROM '), most)
}
