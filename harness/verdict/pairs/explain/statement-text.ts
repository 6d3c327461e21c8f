import { clip, columns, printable } from '../../../base/text.ts'

/** A longer statement says no more to a reader. */
const mostColumns = 1500

/** A quoted name, a text (with a tag in dollars too) or a comment, whichever begins first. */
const parts =
  /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*/g

function withoutValue(part: string): string {
  if (part.startsWith('"')) return part
  return part.startsWith("'") || part.startsWith('$') ? "'…'" : ' '
}

/**
 * A statement as it may be shown, on one line: without comments, in which tracing writes what differs with each request, and
 * without texts, which a statement that PostgreSQL keeps as it came may hold secrets in.
 */
export const shownStatement = (text: string): string =>
  clip(printable(text.replace(parts, withoutValue).replace(/\s+/g, ' ').trim()), mostColumns)

/**
 * What two statements that ask the same have in common: lists of values may be of any length, so that placeholders are
 * numbered anew in the order in which they stand.
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

/** A statement in at most so many columns: the list of what it selects tells least, and goes first. */
export function abridgedStatement(statement: string, most: number): string {
  if (columns(statement) <= most) return statement
  return clip(statement.replace(/^(SELECT|WITH) .*? FROM /i, '$1 … FROM '), most)
}
