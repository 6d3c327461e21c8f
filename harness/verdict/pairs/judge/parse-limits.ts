import { parseShare } from '../../../config/units/units.ts'
import { isPairedFigure, pairedFigureNames } from '../figures/paired-figures.ts'
import { type Accepted, answersFigure as answers, type LimitOverride } from '../settings.ts'

/** The parsed value, or a sentence why the text cannot be parsed. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string }

const known = (): string => pairedFigureNames.join(', ')

/** `list p95` or `p95`: a figure, with a route if one is named. */
function target(words: readonly string[]): { route: string | undefined; figure: string } | undefined {
  const figure = words.at(-1)
  if (figure === undefined) return undefined
  return { route: words.length > 1 ? words.slice(0, -1).join(' ') : undefined, figure }
}

/** `--tolerable 'p95 5%'`, `--tolerable 'list p95 5%'`; `negligible` has the same form. */
export function parseLimit(kind: 'negligible' | 'tolerable', text: string): Parsed<LimitOverride> {
  const words = text.trim().split(/\s+/)
  // `5 %` is one number.
  const number = words.at(-1) === '%' ? words.splice(-2).join('') : (words.pop() ?? '')
  const limit = parseShare(number)
  const of = target(words)
  if (limit === undefined || limit < 0 || of === undefined)
    return { problem: `it has to name a figure and a share, as 'p95 5%' or 'list p95 5%' do` }
  if (!isPairedFigure(of.figure)) return { problem: `"${of.figure}" is no figure; known are ${known()}` }
  if (kind === 'tolerable' && limit === 0)
    return { problem: 'no comparison can show that nothing at all has changed; give a share above 0' }
  return { value: { ...of, [kind]: limit } }
}

/** `--accept 'list p95: reason'`. */
export function parseAccepted(text: string): Parsed<Accepted> {
  const colon = text.indexOf(':')
  const reason = text.slice(colon + 1).trim()
  const of = target(text.slice(0, Math.max(0, colon)).trim().split(/\s+/).filter(Boolean))
  if (colon < 0 || of === undefined || reason === '')
    return { problem: `it has to name a figure and the reason, as 'list p95: the answer is larger now' does` }
  if (!isPairedFigure(of.figure) && of.figure !== answers)
    return { problem: `"${of.figure}" is no figure; known are ${known()}, and ${answers}` }
  return { value: { ...of, reason } }
}
