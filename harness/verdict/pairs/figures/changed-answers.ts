import {
  type AnswerShape,
  type Invocation,
  noWholeAnswer,
  type PairedEvidence,
} from '../../../evidence/paired.ts'
import type { ChangedAnswer } from '../pair-verdict.ts'

const inWords = ({ status, type, body }: AnswerShape): string =>
  [status === 0 ? '' : String(status), type, body].filter((part) => part !== '').join(' ')

const keyOf = ({ status, type, body }: AnswerShape): string => JSON.stringify([status, type, body])

/** A shape of answer, and how often an arm gave it. */
interface Given {
  readonly shape: AnswerShape
  count: number
}

/** Every shape of answer of a route, by its text. */
function shapesOf(
  invocations: readonly Invocation[],
  arm: 'base' | 'head',
  route: string,
): ReadonlyMap<string, Given> {
  const found = new Map<string, Given>()
  for (const { probes } of invocations)
    for (const { shape, count } of probes[arm][route]?.answers ?? []) {
      const known = found.get(keyOf(shape)) ?? { shape, count: 0 }
      known.count += count
      found.set(keyOf(shape), known)
    }
  return found
}

/**
 * How often an arm has to give a shape that the other never gives before that is a change. A service that answers differently
 * each time gives rare shapes in both arms; that chance puts this many of one into the same arm has a probability of 3 %. A
 * shape that always belongs to one of the requests is given as often after as many invocations, which is fewer than a pass
 * takes. An error counts at once; a missing answer does not, because a crowded machine can cause one.
 */
const fewestOfChange = 6

/** The shapes that one arm gave and the other never did, without those that may be chance. */
const onlyIn = (own: ReadonlyMap<string, Given>, other: ReadonlyMap<string, Given>): AnswerShape[] =>
  [...own]
    .filter(([key, { shape, count }]) => !other.has(key) && (count >= fewestOfChange || shape.status >= 400))
    .map(([, { shape }]) => shape)

/** How bad an answer is for people: 0 for none that is an error, 1 if the request was wrong, 2 if the service failed. */
export function severityOf(shape: AnswerShape | undefined): 0 | 1 | 2 {
  if (shape === undefined) return 0
  if (shape.status >= 500 || shape.body.startsWith(noWholeAnswer)) return 2
  return shape.status >= 400 ? 1 : 0
}

export const isError = (shape: AnswerShape): boolean => severityOf(shape) > 0

function sentenceOf(route: string, base: AnswerShape | undefined, head: AnswerShape | undefined): string {
  if (base === undefined)
    return `${route} of head also answers ${inWords(head as AnswerShape)}, as base never did.`
  if (head === undefined) return `${route} of head never answers ${inWords(base)}, as base did.`
  return `${route} answered ${inWords(base)} and now answers ${inWords(head)}.`
}

/** Where head's answers differ from base's: the shapes of each arm that the other never gave, side by side. */
export const changedAnswers = ({ scenario, routes, invocations }: PairedEvidence): ChangedAnswer[] =>
  routes.flatMap((route) => {
    const [base, head] = [shapesOf(invocations, 'base', route), shapesOf(invocations, 'head', route)]
    if (base.size === 0 || head.size === 0) return []
    const [gone, come] = [onlyIn(base, head), onlyIn(head, base)]
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, at): ChangedAnswer => {
      const [before, after] = [gone[at], come[at]]
      return { scenario, route, base: before, head: after, sentence: sentenceOf(route, before, after) }
    })
  })
