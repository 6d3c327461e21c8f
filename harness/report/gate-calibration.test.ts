import { expect, test } from 'vitest'
import type { TriedRegression } from '../calibration/gate/gate-calibration.ts'
import { gateEndLines } from './gate-calibration.ts'

const tried: TriedRegression = {
  ...{ at: 0, outcome: 'fail', reason: 'p95 is open', invocations: 9, tookSeconds: 180, bundle: 'results/x' },
  ...{ name: 'cpu', words: 'Costs more.', found: 'it is slower' },
}

test.each<[string, Partial<TriedRegression>, string]>([
  ['a fail', {}, '✓ caught'],
  ['a pass', { outcome: 'pass' }, '✗ passed'],
  ['no decision', { outcome: 'unproven' }, '? not caught, unproven'],
  ['a fail by errors alone', { isByErrorsAlone: true }, '? not caught, as a broken copy gives errors too'],
  ['a fail by errors that were meant', { name: 'errors', isByErrorsAlone: true }, '✓ caught'],
])('%s of a known regression is told in a line', (_, changes, mark) => {
  const [line = ''] = gateEndLines({ ...tried, ...changes })
  expect(line.split('  ')[0]).toBe(mark)
})
