import { expect, test } from 'vitest'
import { examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { exitOf } from './exit-of.ts'

/** A sweep whose points have these verdicts. */
function swept(...verdicts: readonly ExperimentResult['verdict'][]): ExperimentResult {
  const points = verdicts.map((verdict, at) => examplePoint(`${at + 2}`, { verdict }))
  const sweep = { of: 'size', against: '1', knee: null, points, labels: ['1', '2', '3'] }
  return exampleResult({ verdict: 'no effect', sweep })
}

test.each<[string, readonly ExperimentResult[], number]>([
  ['all were measured', [exampleResult(), exampleResult({ verdict: 'hurts' })], 0],
  ['one was not', [exampleResult(), exampleResult({ verdict: 'not measured' })], 3],
  ['all points of a sweep were', [swept('no effect', 'helps')], 0],
  ['one point of a sweep was not', [swept('no effect', 'not measured')], 3],
  ['a sweep was stopped before its last point', [swept('no effect')], 3],
])('where %s', (_, results, exit) => {
  expect(exitOf(results)).toBe(exit)
})
