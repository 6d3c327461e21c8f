/**
 * Control characters, and characters that reorder or hide text (bidirectional controls, zero-width characters, line
 * separators).
 */
const unsafe = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/gu

/** A text from outside, safe to print: characters that a terminal or reader would act on are shown as `\u001b`. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(unsafe, (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)

/** Like `printable`, but line breaks split the text into lines. */
export const printableLines = (text: string): string[] => text.split(/\r?\n/).map(printable)

/** A document as JSON that is safe on a terminal: control characters are escaped, which means the same in JSON. */
export const printableJson = (document: unknown): string =>
  printableLines(JSON.stringify(document, null, 2)).join('\n')

const sequence = '\u001b\\[[\\d;]*m'
const colour = new RegExp(sequence, 'g')
const colourApart = new RegExp(`(${sequence})`)
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** The columns that a text takes on a terminal; colour sequences take none. */
export function columns(text: string): number {
  let total = 0
  for (const character of text.replace(colour, '')) total += wide.test(character) ? 2 : 1
  return total
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)))

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - columns(text))) + text

/** Cuts a line, which may contain colours, to at most `width` columns; colours end with it. */
export function clip(line: string, width: number): string {
  if (columns(line) <= width) return line
  let left = Math.max(0, width - 1)
  let kept = ''
  let coloured = false
  for (const part of line.split(colourApart)) {
    if (part.startsWith('\u001b[')) {
      kept += part
      coloured = true
      continue
    }
    for (const character of part) {
      const size = columns(character)
      if (size > left) return `${kept}…${coloured ? '\u001b[0m' : ''}`
      kept += character
      left -= size
    }
  }
  return kept
}

/** The length of the beginning of a text (in code units) that takes at most `width` columns, at least one character. */
function fitting(text: string, width: number): number {
  let left = width
  let end = 0
  for (const part of text.split(colourApart)) {
    if (part.startsWith('\u001b[')) {
      end += part.length
      continue
    }
    for (const character of part) {
      left -= columns(character)
      if (left < 0 && end > 0) return end
      end += character.length
    }
  }
  return end
}

/**
 * The words of a line, each with the spaces before it; a number forms one word with its unit and its sign, and colours belong
 * to their word.
 */
const word = / *(?:[≤≥×] )?[^ ]+(?: (?:µs|ms|s|min|h|%|B|[kMGT]B)(?![\p{L}\d]))?/gu

/**
 * Breaks a line, which may contain colours, between its words, so that each part takes at most `width` columns; the parts
 * after the first are indented. A word wider than a line is broken.
 */
export function wrap(line: string, width: number, indent = 0): string[] {
  if (columns(line) <= width) return [line]
  const margin = ' '.repeat(Math.min(indent, Math.floor(width / 2)))
  const lines: string[] = []
  let current = ''
  for (const piece of line.match(word) ?? []) {
    if (current.trim() !== '' && columns(current) + columns(piece) > width) {
      lines.push(current)
      current = margin + piece.trimStart()
    } else current += piece
    while (columns(current) > width) {
      const end = fitting(current, width)
      lines.push(current.slice(0, end))
      current = margin + current.slice(end)
    }
  }
  return current.trim() === '' ? lines : [...lines, current]
}

/** A text that begins with a capital letter. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The form of a noun after a count: `request` after 1, else `requests`; `processes` for `process`. */
export const nounAfter = (count: number, noun: string): string =>
  count === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`

/** A count with its noun: `1 request`, `2 requests`. */
export const counted = (count: number, noun: string): string => `${count} ${nounAfter(count, noun)}`

/** The first `most` of these names, and how many are left out: `a, b and 3 more`. */
export function fewOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}

/** An integer with thin spaces between groups of three digits: `12 345`. */
export const grouped = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f')

/** A text as it stands between single quotes in a shell. */
export const inShellQuotes = (text: string): string => text.replaceAll("'", String.raw`'\''`)

/** A word of a command, as it is typed in a shell. */
export const shellWord = (text: string): string =>
  /^[\w./:=%+,@…-]+$/.test(text) ? text : `'${inShellQuotes(text)}'`

/** A regular expression, as text, that matches only this text. */
export const literalPattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A text without its percent-encoding; one with a stray percent sign stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
