import { expect, test } from 'vitest'
import { exampleFigure, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentFigure } from '../../bundle/experiments/experiment-result.ts'
import { allAtOnceOf } from './all-at-once.ts'

const throughput = exampleFigure({ figure: 'throughput', label: 'throughput at saturation' })

test.each<[string, readonly ExperimentFigure[], readonly string[]]>([
  ['each part has is predicted', [exampleFigure(), throughput], ['p95', 'throughput']],
  ['one measured part lacks is not predicted', [exampleFigure()], ['p95']],
])('a figure that %s', (_, figures, names) => {
  const results = [
    exampleResult({ id: 'All', figures: [exampleFigure(), throughput] }),
    exampleResult({ id: 'I1', figures: [exampleFigure(), throughput] }),
    exampleResult({ id: 'I2', figures: [...figures] }),
  ]
  const found = allAtOnceOf({
    document: {
      ...{ title: 'The guide', introduction: [], sections: [] },
      together: { experiment: 'All', of: [{ id: 'I1' }, { id: 'I2' }, { id: 'N2' }] },
    },
    ...{ experiments: [], own: { name: 'x', results }, others: [] },
  })
  expect(found?.predictions.map(({ measured }) => measured.figure)).toEqual(names)
})
