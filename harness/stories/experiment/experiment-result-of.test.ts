import { expect, test } from 'vitest'
import { exampleFigure, examplePoint } from '../../../test/fixtures/experiment-result.ts'
import { experimentOf } from '../../config/experiment/experiment.ts'
import type { Environment } from '../../measure/environment.ts'
import { experimentResultOf } from './experiment-result-of.ts'
import type { MeasuredComparison } from './measure-comparison.ts'

const size = (most: string) => ({ environment: { POOL_MAX: most } })
const points = ['1', '4', '100'].map((label) => ({ label, setup: size(label) }))
const experiment = experimentOf(
  {
    ...{ id: 'A5', title: 'The size of the pool', says: 'Many connections.', doubt: 'It may not show.' },
    ...{ scenario: 'browse', sweep: { of: 'connections', points, against: '4' } },
    claim: [{ route: 'all', figure: 'p95', direction: 'falls' }],
  },
  'a5.ts',
)
const environment: Environment = {
  ...{ cpu: 'a processor', cores: 2, memoryBytes: 8e9, kernel: 'Linux 6.8', node: '24.0.0', services: {} },
  ...{ revision: undefined, governor: undefined },
  pressure: { cpu: undefined, io: undefined, memory: undefined },
}
const context = { target: 'shop', environment, seed: 7, rows: undefined, isCut: false }

/** A comparison of the pool of four with another, which changed p95 like this. */
const measured = (label: string, change: number): MeasuredComparison => ({
  point: examplePoint(label, {
    setup: { words: `POOL_MAX=${label}`, asked: size(label) },
    figures: [exampleFigure({ change, low: change - 0.05, high: change + 0.05 })],
  }),
  base: { words: `POOL_MAX=4, unlike ${label}`, asked: size('4') },
  ...{ scenario: 'browse', rows: 1000, rate: 100, isCut: false, notes: [] },
})

test('base of a sweep is named by how it differs from the point that is shown', () => {
  const both = [measured('1', -0.2), measured('100', -0.5)]
  const { arms, disturbed } = experimentResultOf(experiment, both, 0, context)
  expect([arms.base.words, arms.head.words]).toEqual(['POOL_MAX=4, unlike 100', 'POOL_MAX=100'])
  expect(disturbed).toBeUndefined()
})

test('what disturbed the only comparison of an experiment is kept with its result', () => {
  const { point, ...rest } = measured('head', -0.2)
  const disturbed = { ...rest, point: { ...point, disturbed: ['Pairs were dropped.'] } }
  const plain = { ...experiment, sweep: undefined }
  expect(experimentResultOf(plain, [disturbed], 0, context).disturbed).toEqual(['Pairs were dropped.'])
})
