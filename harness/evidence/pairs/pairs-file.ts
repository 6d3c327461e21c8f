import { readLines } from '../json-lines.ts'
import { type Invocation, mostInvocations, type PairedEvidence } from '../paired.ts'
import { pairedLineSchema } from './paired-schema.ts'

/**
 * The file of a bundle with the measurements of a comparison: a line that opens each scenario, and one for each invocation,
 * which is written as soon as the invocation has ended and before anything is judged.
 */
export const pairsFile = 'pairs.jsonl'

/** The line that opens a scenario. */
export const openingLine = ({ invocations: _, ...scenario }: PairedEvidence): string =>
  `${JSON.stringify({ type: 'scenario', ...scenario })}\n`

/** The line of an invocation of a scenario. */
export const invocationLine = (scenario: string, invocation: Invocation): string =>
  `${JSON.stringify({ type: 'invocation', scenario, invocation })}\n`

/** The complete lines of a file to which a killed writer may have added an incomplete one. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1)

/**
 * The evidence in the text of such a file, scenario by scenario.
 * @param state `growing`: an incomplete last line is still being written, and is left out.
 * @throws SyntaxError naming the line, when a line is invalid.
 */
export function readPairs(text: string, state: 'closed' | 'growing' = 'closed'): PairedEvidence[] {
  const lines = readLines(state === 'growing' ? wholeLines(text) : text, pairedLineSchema)
  const found = new Map<string, PairedEvidence & { readonly invocations: Invocation[] }>()
  for (const [index, { value }] of lines.entries()) {
    const problem = (what: string) => new SyntaxError(`line ${index + 1}: ${what}`)
    const known = found.get(value.scenario)
    if (value.type === 'scenario') {
      if (known) throw problem(`it opens ${value.scenario} a second time`)
      const { type: _, ...scenario } = value
      found.set(value.scenario, { ...scenario, invocations: [] })
    } else {
      if (!known) throw problem(`it belongs to ${value.scenario}, which no line before it opens`)
      if (known.invocations.some(({ index: taken }) => taken === value.invocation.index))
        throw problem(`it is a second invocation ${value.invocation.index} of ${value.scenario}`)
      if (known.invocations.length >= mostInvocations)
        throw problem(`${value.scenario} has more than ${mostInvocations} invocations`)
      known.invocations.push(value.invocation)
    }
  }
  return [...found.values()]
}
