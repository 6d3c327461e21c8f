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

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the terminal only writes text: it knows no colours and does not move its cursor. */
export const isDumb = ({ TERM }: Environment): boolean => TERM === 'dumb'

/** Colours are for a terminal that is not dumb, unless NO_COLOR (no-color.org) is set to anything but an empty text. */
export const isColoured = (isTerminal: boolean, environment: Environment): boolean =>
  isTerminal && !environment.NO_COLOR && !isDumb(environment)

/** The colours for a terminal or for another stream. */
export const paintFor = (isTerminal: boolean, environment: Environment): Paint =>
  isColoured(isTerminal, environment) ? coloured : plain

/** The symbol of an outcome, always shown with its word. */
export const symbols: Record<Outcome, string> = { pass: '✓', fail: '✗', unproven: '?' }

/** `✓ pass`, `✗ fail`, `? unproven`. */
export const mark = (outcome: Outcome): string => `${symbols[outcome]} ${outcome}`
