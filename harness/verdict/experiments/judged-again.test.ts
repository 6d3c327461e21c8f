import { expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { judgedByClaim } from './judged-again.ts'

const p50 = exampleFigure({ figure: 'p50', label: 'p50' })
const none = { change: 0.01, low: -0.1, high: 0.1, outcome: 'none' } as const

/** A sweep of which the first point was disturbed and changes p95, and the second one changes p50. */
function swept() {
  const points = [
    examplePoint('2', {
      ...{ claimHeld: 'unproven', disturbed: ['Pairs were dropped.'] },
      figures: [exampleFigure(), exampleFigure({ ...p50, ...none })],
    }),
    examplePoint('3', { figures: [exampleFigure(none), p50] }),
  ]
  const sweep = { of: 'size', against: '1', knee: null, points, labels: ['1', '2', '3'] }
  return exampleResult({ claimHeld: 'unproven', disturbed: ['2: Pairs were dropped.'], sweep })
}

test('by another claim, a sweep that shows another point is no longer disturbed by what disturbed the first', () => {
  const same = judgedByClaim(swept(), [{ route: 'all', figure: 'p95', direction: 'falls' }])
  expect(same).toMatchObject({ claimHeld: 'unproven', disturbed: ['2: Pairs were dropped.'] })
  const other = judgedByClaim(swept(), [{ route: 'all', figure: 'p50', direction: 'falls' }])
  expect(other).toMatchObject({ claimHeld: 'yes', arms: { head: { words: 'size 3' } } })
  expect(other.disturbed).toBeUndefined()
})

test('what a stored result says of errors keeps another claim from holding', () => {
  const errorRate = exampleFigure({
    ...{ figure: 'errorRate', label: 'error rate', unit: 'share', scale: 'difference' },
    ...{ base: 0.3, head: 0.2, change: -0.1, low: -0.11, high: -0.09 },
  })
  const stored = exampleResult({
    claim: [{ route: 'all', figure: 'errorRate', direction: 'falls' }],
    figures: [errorRate, exampleFigure()],
  })
  const found = judgedByClaim(stored, [{ route: 'all', figure: 'p95', direction: 'falls' }])
  expect(found).toMatchObject({ verdict: 'helps', claimHeld: 'unproven' })
})
