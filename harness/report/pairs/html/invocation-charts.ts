import type { Chart, Mark } from '../../../charts/chart.ts'
import { formatOnScale } from '../../../verdict/pairs/change-in-words.ts'
import type { Change, InvocationChange } from '../../../verdict/pairs/pair-verdict.ts'
import { figureInPlace, figureWords } from '../figure-words.ts'

/** Where the invocations that confirm begin and end. */
function confirmations(invocations: readonly InvocationChange[]): Mark[] {
  const confirming = invocations.flatMap(({ stage }, at) => (stage === 'confirmation' ? [at + 1] : []))
  const [first] = confirming
  const last = confirming.at(-1)
  return first === undefined || last === undefined
    ? []
    : [{ kind: 'phase', from: first - 0.5, to: last + 0.5, sign: 'confirmation' }]
}

/** The changes of one figure in each invocation, each a dot; undefined when fewer than two have a value. */
export function invocationChart(
  change: Change,
  scenarios: readonly string[],
  group: string,
): Chart | undefined {
  const { invocations = [], negligible, tolerable } = change
  if (invocations.filter((each) => each.change !== undefined).length < 2) return undefined
  const of = (stage: InvocationChange['stage']) =>
    invocations.map((each) => (each.stage === stage ? (each.change ?? null) : null))
  const confirming = confirmations(invocations)
  const words = figureWords(change.figure)
  return {
    title: figureInPlace(change, scenarios),
    said: 'The change from base to head that each invocation found.',
    axis: 'invocation',
    group,
    at: invocations.map((_, index) => index + 1),
    span: [0.5, invocations.length + 0.5],
    unit: 'change',
    least: negligible,
    series: [
      { label: 'invocation', style: 0, draw: 'dots', values: of('look') },
      ...(confirming.length > 0
        ? [{ label: 'confirmation', style: 1, draw: 'dots', values: of('confirmation') } as const]
        : []),
    ],
    marks: confirming,
    limits: [
      { value: 0, words: 'no change' },
      { value: negligible, words: `negligible ${formatOnScale(words, negligible)}` },
      ...(tolerable === negligible
        ? []
        : [{ value: tolerable, words: `tolerable ${formatOnScale(words, tolerable)}` }]),
    ],
    limitsAre: 'no change, negligible, tolerable',
  }
}
