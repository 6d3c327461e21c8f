import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { Slice } from '../../../evidence/paired.ts'
import { keptPairs, unevenUse } from './contention.ts'

const [invocation] = pairedEvidence({ invocations: 1, pairs: 8 }).invocations
const slices = invocation?.slices ?? []
const dropped = (change: (slice: Slice) => Slice) => keptPairs({ slices: slices.map(change) }, 2).dropped

/** The seconds of processor time that two processors have in a slice. */
const whole = 2 * 0.12

test.each<[string, number, (slice: Slice) => Partial<Slice>]>([
  ['a quiet machine', 0, () => ({})],
  [
    'others in one half of the first pair',
    1,
    ({ pair, arm }) => (pair === 0 && arm === 'head' ? { foreignCpu: 0.6 * whole } : {}),
  ],
  [
    'the same in the other half',
    1,
    ({ pair, arm }) => (pair === 0 && arm === 'base' ? { foreignCpu: 0.6 * whole } : {}),
  ],
  [
    'another machine in one half',
    1,
    ({ pair, arm }) => (pair === 3 && arm === 'base' ? { steal: 0.6 * whole } : {}),
  ],
  [
    'others in one half for less than half of it, which is less harmful than fewer pairs',
    0,
    ({ arm }) => (arm === 'head' ? { foreignCpu: 0.45 * whole } : {}),
  ],
  ['others in both halves alike, which pairing takes out', 0, () => ({ foreignCpu: 0.5 * whole })],
  ['others with nearly everything', 8, () => ({ foreignCpu: 0.9 * whole })],
  [
    'threads that waited far longer in one pair, while others used the machine',
    1,
    ({ pair }) => (pair === 2 ? { runQueueWait: 2, foreignCpu: 0.2 * whole } : {}),
  ],
  [
    'threads of an arm that waited for each other in one pair, while nobody else did anything',
    0,
    ({ pair, arm }) => (pair === 2 && arm === 'head' ? { runQueueWait: 4 } : {}),
  ],
  [
    'threads of head that wait longer in every pair: its own doing',
    0,
    ({ arm }) => (arm === 'head' ? { runQueueWait: 0.2 } : {}),
  ],
  ['slow answers, which the rule does not know', 0, ({ pair }) => (pair === 2 ? { drainSeconds: 0.9 } : {})],
])('%s: %d pairs dropped', (_, count, change) => {
  expect(dropped((slice) => ({ ...slice, ...change(slice) }))).toBe(count)
})

test('what others use more in the half of one arm is told with its sign and standard error', () => {
  const use = (change: (slice: Slice) => Partial<Slice>) =>
    unevenUse([{ slices: slices.map((slice) => ({ ...slice, ...change(slice) })) }], 2)
  expect(use(() => ({ foreignCpu: 0.3 * whole }))).toMatchObject({ mean: 0, error: 0, pairs: 8 })
  const ofHead = use(({ arm }) => (arm === 'base' ? { foreignCpu: 0.2 * whole } : {}))
  expect(ofHead?.mean).toBeCloseTo(0.2, 1)
  const ofBase = use(({ arm }) => (arm === 'head' ? { foreignCpu: 0.2 * whole } : {}))
  expect(ofBase?.mean).toBeCloseTo(-0.2, 1)
  // Others in one half of one pair of eight: an eighth of 0.4, and as large an error.
  const once = use(({ pair, arm }) => (pair === 0 && arm === 'base' ? { steal: 0.4 * whole } : {}))
  expect(once?.mean).toBeCloseTo(0.05, 2)
  expect(once?.error).toBeCloseTo(0.05, 2)
  expect(unevenUse([{ slices: slices.slice(0, 2) }], 2)).toBeUndefined()
})
