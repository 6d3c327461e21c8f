import type { AnswerShape, Invocation, PairedEvidence, Probe } from '../../../evidence/paired.ts'
import type { ChangedAnswer } from '../pair-verdict.ts'

const inWords = ({ status, type, body }: AnswerShape): string =>
  [String(status), type, body].filter((part) => part !== '').join(' ')

const keyOf = ({ status, type, body }: AnswerShape): string => JSON.stringify([status, type, body])

/** Every shape of answer of a route, by its text. */
function shapesOf(invocations: readonly Invocation[], arm: 'base' | 'head', route: string) {
  const probes = invocations.flatMap(({ probes }): Probe[] => {
    const probe = probes[arm][route]
    return probe === undefined ? [] : [probe]
  })
  return new Map(probes.flatMap(({ answers }) => answers.map(({ shape }) => [keyOf(shape), shape] as const)))
}

/** Whether an answer is an error for people: the service failed, or says that the request was wrong. */
export const isError = (shape: AnswerShape | undefined): boolean => (shape?.status ?? 0) >= 400

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
    const gone = [...base].filter(([key]) => !head.has(key)).map(([, shape]) => shape)
    const come = [...head].filter(([key]) => !base.has(key)).map(([, shape]) => shape)
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, at): ChangedAnswer => {
      const [before, after] = [gone[at], come[at]]
      return { scenario, route, base: before, head: after, sentence: sentenceOf(route, before, after) }
    })
  })
