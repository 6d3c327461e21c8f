import type { Outcome } from '../bundle/verdict.ts'

/** Adds colours for a terminal, or nothing when colours are not wanted. */
export type Paint = (text: string, as: Shade) => string

export type Shade = Outcome | 'strong' | 'faint'

/** Blue, orange and grey are distinct for every kind of colour vision; the words carry the meaning anyway. */
const codes: Record<Shade, string> = {
  pass: '1;38;5;39',
  fail: '1;38;5;208',
  unproven: '1;38;5;250',
  strong: '1',
  faint: '2',
}

export const plain: Paint = (text) => text
export const coloured: Paint = (text, as) => `\u001b[${codes[as]}m${text}\u001b[0m`

/** Colours on a terminal, unless NO_COLOR (no-color.org) is set to anything or the terminal is dumb. */
export function paintFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const { NO_COLOR, TERM } = environment
  const refused = NO_COLOR || TERM === 'dumb'
  return isTerminal && !refused ? coloured : plain
}

/** The symbol of an outcome, always shown with its word. */
export const symbols: Record<Outcome, string> = { pass: '✓', fail: '✗', unproven: '?' }

/** `✓ pass`, `✗ fail`, `? unproven`. */
export const mark = (outcome: Outcome): string => `${symbols[outcome]} ${outcome}`
