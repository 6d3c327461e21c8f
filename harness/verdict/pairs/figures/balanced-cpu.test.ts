import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { PairedEvidence, Slice } from '../../../evidence/paired.ts'
import { observe } from './observed.ts'
import { pairedFigures } from './paired-figures.ts'

/** By how much head's CPU time per request of the stack, and of the app, is above base's, in one invocation of 40 pairs. */
function changesIn(change: (slice: Slice) => Slice, cpu = 1): readonly number[] {
  const evidence = pairedEvidence({
    invocations: 1,
    pairs: 40,
    head: { cpu },
    noise: { latency: 0, cpu: 0 },
    change,
  })
  return changesOf(evidence)
}

function changesOf(evidence: PairedEvidence): readonly number[] {
  const [read] = observe(evidence).invocations
  return (['cpuPerRequest', 'app.cpuPerRequest'] as const).map((figure) => {
    const [base, head] = (['base', 'head'] as const).map(
      (arm) => (read && pairedFigures[figure].read(read.arms[arm], 'all')) ?? Number.NaN,
    )
    return Math.round(((head ?? 0) / (base ?? 1) - 1) * 1000) / 1000
  })
}

/** A collection of garbage that costs the app this much in some slices of an arm. */
const collecting =
  (arm: Slice['arm'], every: number, seconds = 0.05) =>
  (slice: Slice): Slice =>
    slice.arm === arm && slice.pair % every === 0
      ? { ...slice, cpu: { ...slice.cpu, app: (slice.cpu.app ?? 0) + seconds } }
      : slice

const none = (slice: Slice): Slice => slice

test.each<[string, readonly number[], readonly number[]]>([
  ['equal arms', changesIn(none), [0, 0]],
  ['a tenth more in each request', changesIn(none, 1.1), [0.1, 0.1]],
  ['garbage that fell into two slices of base', changesIn(collecting('base', 20)), [0, 0]],
  [
    'garbage that fell into two slices of base, and a tenth more',
    changesIn(collecting('base', 20), 1.1),
    [0.1, 0.1],
  ],
])('%s', (_, found, wanted) => {
  expect(found).toEqual(wanted)
})

test('what comes with most slices counts', () => {
  const [stack = 0, app = 0] = changesIn(collecting('head', 1, 0.002))
  expect(stack).toBeGreaterThan(0.01)
  expect(app).toBeGreaterThan(stack)
})

test('with few pairs the sums count', () => {
  const few = pairedEvidence({
    invocations: 1,
    pairs: 4,
    change: collecting('head', 4),
    noise: { latency: 0, cpu: 0 },
  })
  expect(changesOf(few)[1]).toBeGreaterThan(0.05)
})
