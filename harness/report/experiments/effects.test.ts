import { expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { conditionWords, kneeWords, verdictWords } from './effects.ts'
import { sweepChart } from './sweep-chart.ts'

const memory = exampleFigure({ figure: 'memory', label: 'memory', change: 0.3, outcome: 'worse' })

/** A sweep of three sizes against the first; a point without a change of p95 was not measured. */
function swept(knee: string | null, ...changes: readonly (number | undefined)[]): ExperimentResult {
  const points = ['2', '4'].map((label, at) => {
    const change = changes[at]
    const outcome = change === 0 ? 'none' : 'better'
    return examplePoint(label, {
      verdict: change === undefined ? 'not measured' : 'no effect',
      figures: change === undefined ? [] : [exampleFigure({ change, outcome }), memory],
    })
  })
  const sweep = { of: 'size', against: '1', knee, points, labels: ['1', '2', '4'] }
  return exampleResult({ verdict: 'no effect', beyond: 0.04, figures: points[0]?.figures ?? [], sweep })
}

test.each([
  ['no effect beyond 4 %', swept(null, 0, 0)],
  ['no effect beyond 4 %, 1 point not measured', swept(null, 0)],
  ['no effect, 2 points not measured', { ...swept(null), beyond: null }],
  ['helps', { ...swept(null, -0.2), verdict: 'helps' as const }],
])('a sweep is said to have %s', (words, result) => {
  expect(verdictWords(result)).toBe(words)
})

test.each([
  [
    'From 2 on, more brings nothing for p95 of all routes that could be told from noise.',
    swept('2', -0.3, -0.31),
  ],
  ['No point was found from which on more brings nothing for p95 of all routes.', swept(null, -0.2, -0.5)],
  ['No point changes p95 of all routes beyond the noise.', swept(null, 0, 0)],
])('of its knee it says: %s', (words, result) => {
  expect(kneeWords(result)).toBe(words)
})

test('that a comparison was disturbed is told beside its verdict, and by what', () => {
  const result = exampleResult({ disturbed: ['Pairs were dropped.'], notes: ['A note.'] })
  expect(verdictWords(result)).toBe('helps, disturbed')
  expect(verdictWords({ ...swept(null, 0), disturbed: ['Pairs were dropped.'] })).toBe(
    'no effect beyond 4 %, 1 point not measured, disturbed',
  )
  expect(conditionWords(result)).toBe('Pairs were dropped. A note.')
  const cut = 'Pairs were dropped. A note. It was stopped, or its time was over.'
  expect(conditionWords({ ...result, isCut: true })).toBe(cut)
  // What never began has its reason, and was not stopped.
  expect(conditionWords({ ...result, isCut: true, invocations: 0 })).toBe('Pairs were dropped. A note.')
})

test('the knee is drawn for the figure that it is about, and for no other', () => {
  const result = swept('2', -0.3, -0.31)
  expect(sweepChart(result, exampleFigure())?.marks).toHaveLength(1)
  expect(sweepChart(result, memory)?.marks).toBeUndefined()
})
