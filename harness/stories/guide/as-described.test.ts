import { expect, test } from 'vitest'
import {
  exampleFigure,
  exampleResult,
  indexedBy,
  sweptResult,
} from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type {
  ExperimentDescription,
  Setup,
  SweepDescription,
  SwitchDescription,
} from '../../config/experiment/description.ts'
import { experimentOf } from '../../config/experiment/experiment.ts'
import { asDescribed } from './as-described.ts'

const indexes = (name: string): Setup => ({ environment: { INDEXES: name } })
const about = {
  ...{ id: 'I3', title: 'Covering indexes', says: 'Index what is read.', doubt: 'It may not show.' },
  scenario: 'browse',
}
const p95 = { route: 'all', figure: 'p95', direction: 'falls' } as const
const plain: SwitchDescription = {
  ...{ ...about, claim: [p95] },
  ...{ base: indexes('basic'), head: indexes('covering') },
}
const points = ['none', 'basic', 'covering'].map((label) => ({ label, setup: indexes(label) }))
const swept: SweepDescription = {
  ...{ ...about, claim: [p95] },
  sweep: { of: 'indexes', points, against: 'none' },
}

/** A result of the sweep. */
const sweptThen = sweptResult({ arms: { ...exampleResult().arms, base: indexedBy('none') } })

const otherPoints = [...points, { label: 'brin', setup: indexes('brin') }]
const otherPoint = points.map((point) => (point.label === 'basic' ? { ...point, setup: {} } : point))

test.each<[string, ExperimentResult, ExperimentDescription, string | undefined]>([
  ['the same arms', exampleResult(), plain, undefined],
  ['another base', exampleResult(), { ...plain, base: indexes('none') }, 'arms'],
  ['another head', exampleResult(), { ...plain, head: {} }, 'arms'],
  ['the same points', sweptThen, swept, undefined],
  ['one point more', sweptThen, { ...swept, sweep: { ...swept.sweep, points: otherPoints } }, 'points'],
  ['another point', sweptThen, { ...swept, sweep: { ...swept.sweep, points: otherPoint } }, 'arms'],
  ['another base of all', sweptThen, { ...swept, sweep: { ...swept.sweep, against: 'basic' } }, 'points'],
  ['points in place of arms', exampleResult(), swept, 'points'],
  ['arms in place of points', sweptThen, plain, 'points'],
])('with %s described now', (_, stored, description, other) => {
  const found = asDescribed(stored, experimentOf(description, 'i3.ts'))
  if (other === undefined) expect(found).toMatchObject({ result: { id: 'I3' } })
  else
    expect(found).toEqual({
      problem: `I3 was measured with other ${other} than it describes now; measure it again`,
    })
})

test('a result is judged by the claim that is described now', () => {
  const startSeconds = { route: 'all', figure: 'startSeconds', direction: 'falls' } as const
  const start = exampleFigure({
    ...{ figure: 'startSeconds', label: 'time to start', unit: 'seconds' },
    ...{ change: 0.3, low: 0.2, high: 0.4, outcome: 'worse' },
  })
  const stored = exampleResult({
    ...{ claim: [p95, startSeconds], verdict: 'mixed', claimHeld: 'no' },
    ...{ title: 'An earlier title', figures: [exampleFigure(), start] },
  })
  expect(asDescribed(stored, experimentOf(plain, 'i3.ts'))).toMatchObject({
    result: {
      ...{ title: 'Covering indexes', claim: [p95], verdict: 'helps', claimHeld: 'yes' },
      figures: [
        { figure: 'p95', decides: true },
        { figure: 'startSeconds', decides: false },
      ],
    },
  })
})

test('a disturbed comparison does not prove a claim that was changed afterwards either', () => {
  const disturbed = ['Pairs were dropped.']
  const p50 = { route: 'all', figure: 'p50', direction: 'falls' } as const
  const stored = exampleResult({ claim: [p50], claimHeld: 'unproven', disturbed })
  expect(asDescribed(stored, experimentOf(plain, 'i3.ts'))).toMatchObject({
    result: { claim: [p95], verdict: 'helps', claimHeld: 'unproven', disturbed },
  })
})
