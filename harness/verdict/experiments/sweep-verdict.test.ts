import { expect, test } from 'vitest'
import { exampleFigure, examplePoint } from '../../../test/fixtures/experiment-result.ts'
import type { MeasuredPoint } from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { judgeSweep, kneeOf, unmeasuredPoints } from './sweep-verdict.ts'

const claim: Claim[] = [{ route: 'all', figure: 'p95', direction: 'falls' }]

/** A point with the given relative p95, compared with the point of comparison. */
function point(label: string, change: number): MeasuredPoint {
  const isReal = Math.abs(change) > 0.06
  const outcome = isReal ? (change < 0 ? 'better' : 'worse') : 'none'
  const figure = exampleFigure({ change, low: change - 0.05, high: change + 0.05, outcome })
  return examplePoint(label, {
    figures: [figure],
    verdict: isReal ? (change < 0 ? 'helps' : 'hurts') : 'no effect',
  })
}
const unmeasured = {
  ...point('8', 0),
  verdict: 'not measured' as const,
  figures: [],
  why: 'It did not start.',
}

const labels = ['1', '2', '4', '8']
test.each([
  ['a curve that bends', [point('2', -0.3), point('4', -0.5), point('8', -0.52)], '4'],
  ['one that goes on falling', [point('2', -0.2), point('4', -0.4), point('8', -0.6)], null],
  ['one that turns', [point('2', -0.4), point('4', 0), point('8', 0.3)], '2'],
  ['one that is flat', [point('2', 0.01), point('4', -0.02), point('8', 0)], null],
  ['one that is away from zero and no effect', [point('2', -0.058), point('4', -0.058)], null],
  ['one with a point that is missing', [point('2', -0.4), point('4', -0.41), unmeasured], '2'],
])('%s', (_name, points, knee) => {
  expect(kneeOf(points, { labels, against: '1' }, claim)).toBe(knee)
})

test.each([
  ['helps', [point('2', -0.4), point('4', 0)]],
  ['mixed', [point('2', -0.4), point('4', 0.4)]],
  ['hurts', [point('2', 0), point('4', 0.4)]],
  ['no effect', [point('2', 0), point('4', 0.01)]],
  ['helps', [point('2', -0.4), unmeasured]],
  ['not measured', [unmeasured]],
])('%s', (word, points) => {
  expect(judgeSweep(points, { labels, against: '1' }, claim).judged.verdict).toBe(word)
})

test('a sweep has every point, and its headline is the point that changed most', () => {
  const points = [point('2', -0.2), point('4', -0.4), unmeasured]
  const { judged, point: most } = judgeSweep(points, { labels, against: '1' }, claim)
  expect(judged.why).toBe('p95 against 1: 2 −20 %; 4 −40 %; 8 was not measured.')
  expect(most?.label).toBe('4')
})

test('the headline is a point with the verdict of the whole, also where the claim shows it nowhere', () => {
  const memory = exampleFigure({
    ...{ figure: 'memory', label: 'memory of the stack' },
    change: 0.2,
    outcome: 'worse',
  })
  const same = point('4', 0)
  const dearer = { ...same, verdict: 'hurts' as const, figures: [...same.figures, memory] }
  const swept = { labels: ['1', '2', '4'], against: '1' }
  const { judged, point: shown } = judgeSweep([point('2', 0), dearer], swept, claim)
  expect([judged.verdict, shown?.label]).toEqual(['hurts', '4'])
  expect(judged.why).toBe(
    'p95 against 1: 2 no change beyond the noise; 4 no change beyond the noise, but memory of the stack +20 %.',
  )
})

test('where the claim changes nowhere, the headline is the point whose deciding figure changed most', () => {
  const dearer = (label: string, change: number): MeasuredPoint => {
    const memory = exampleFigure({ figure: 'memory', label: 'memory of the stack', change, outcome: 'worse' })
    const same = point(label, 0)
    return { ...same, verdict: 'hurts', figures: [...same.figures, memory] }
  }
  const points = [dearer('2', 0.1), dearer('4', 0.3), dearer('8', 0.2)]
  expect(judgeSweep(points, { labels, against: '1' }, claim).point?.label).toBe('4')
  // A claimed figure that changed comes first, however small its change.
  const claimed = [...points, point('16', 0.07)]
  const swept = { labels: [...labels, '16'], against: '1' }
  expect(judgeSweep(claimed, swept, claim).point?.label).toBe('16')
})

test('no effect is beyond a size only where every measured point tells one', () => {
  const judged = (points: readonly MeasuredPoint[]) =>
    judgeSweep(points, { labels, against: '1' }, claim).judged
  expect(judged([point('2', 0), point('4', 0.01)])).toMatchObject({ verdict: 'no effect', beyond: 0.09 })
  const few = point('8', 0)
  const untold = { ...few, figures: few.figures.map((figure) => ({ ...figure, mde: null })) }
  expect(judged([point('2', 0), untold])).toMatchObject({ verdict: 'no effect', beyond: null })
})

test('without an effect, a claim holds or fails only where every measured point says so', () => {
  const judged = (...held: readonly MeasuredPoint['claimHeld'][]) => {
    const points = held.map((one, at) => ({ ...point(String(2 ** (at + 1)), 0), claimHeld: one }))
    return judgeSweep([...points, unmeasured], { labels, against: '1' }, claim).judged.claimHeld
  }
  expect(judged('yes', 'yes')).toBe('yes')
  expect(judged('no', 'no')).toBe('no')
  expect(judged('yes', 'unproven')).toBe('unproven')
  expect(judged('yes', 'no')).toBe('unproven')
})

test('a sweep was disturbed where the point that it shows was, and without an effect where any was', () => {
  const disturb = (one: MeasuredPoint): MeasuredPoint => ({
    ...one,
    ...{ claimHeld: 'unproven', disturbed: ['Pairs were dropped.'] },
  })
  const judged = (...points: readonly MeasuredPoint[]) =>
    judgeSweep(points, { labels, against: '1' }, claim).judged
  expect(judged(point('2', 0), disturb(point('4', 0)), disturb(point('8', 0))).disturbed).toEqual([
    '4: Pairs were dropped.',
    '8: Pairs were dropped.',
  ])
  expect(judged(point('2', -0.2), disturb(point('4', -0.5)))).toMatchObject({
    ...{ verdict: 'helps', claimHeld: 'unproven', disturbed: ['4: Pairs were dropped.'] },
  })
  const clean = judged(disturb(point('2', -0.2)), point('4', -0.5))
  expect(clean).toMatchObject({ verdict: 'helps', claimHeld: 'yes' })
  expect(clean.disturbed).toBeUndefined()
})

test('points without a result are told, also those before whose turn the sweep was stopped', () => {
  const points = [point('2', 0), { ...unmeasured, label: '4' }]
  const sweep = { of: 'size', against: '1', knee: null, points, labels }
  expect(unmeasuredPoints({ sweep })).toEqual(['4', '8'])
  expect(judgeSweep(points, sweep, claim).judged.why).toBe(
    'p95 against 1: 2 no change beyond the noise; 4 was not measured; 8 was not measured.',
  )
  expect(unmeasuredPoints({ sweep: null })).toEqual([])
})
