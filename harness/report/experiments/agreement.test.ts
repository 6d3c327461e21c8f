import { expect, test } from 'vitest'
import {
  exampleFigure,
  examplePoint,
  exampleResult,
  indexedBy,
} from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { agreementsOf } from './agreement.ts'

/** A sweep whose points changed p95 like this, and which is shown by the point `shown`. */
function swept(changes: Readonly<Record<string, number>>, shown: string): ExperimentResult {
  const points = Object.entries(changes).map(([label, change]) => {
    const figures = [exampleFigure({ change, low: change - 0.03, high: change + 0.03 })]
    return examplePoint(label, { setup: indexedBy(label), figures })
  })
  return exampleResult({
    arms: { base: indexedBy('none'), head: indexedBy(shown) },
    figures: points.find(({ label }) => label === shown)?.figures ?? [],
    sweep: { of: 'indexes', against: 'none', knee: null, points, labels: ['none', ...Object.keys(changes)] },
  })
}

const own = swept({ basic: -0.2, covering: -0.5 }, 'covering')

function agreements(other: ExperimentResult, of = own) {
  const found = agreementsOf(of, [{ name: 'elsewhere', results: [other] }])
  return found.map(({ figure, words }) => [figure.change, words])
}

test('of a sweep the same point is compared, whichever changed most elsewhere', () => {
  expect(agreements(swept({ basic: -0.6, covering: -0.5 }, 'basic'))).toEqual([[-0.5, 'agrees']])
  expect(agreements(swept({ basic: -0.5, covering: -0.2 }, 'basic'))).toEqual([
    [-0.2, 'disagrees about the size'],
  ])
  // It was stopped before that point.
  expect(agreements(swept({ basic: -0.5 }, 'basic'))).toEqual([])
})

test('a result on other rows is shown and not compared', () => {
  const none = exampleFigure({ change: 0, low: -0.02, high: 0.02, outcome: 'none' })
  const other = exampleResult({ rows: 10_000_000, figures: [none] })
  expect(agreements(other, exampleResult())).toEqual([[0, 'on other rows, so not compared']])
})
