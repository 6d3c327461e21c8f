import { describe, expect, test } from 'vitest'
import { whyUnarmed } from './arming.ts'
import {
  type GateCalibration,
  heldForMs,
  holdingAt,
  type NoOp,
  nothingKnown,
  type TriedRegression,
} from './gate-calibration.ts'

const at = 1_790_000_000_000
const noOp = (outcome: NoOp['outcome'], when = at): NoOp => ({
  ...{ at: when, outcome, reason: '', invocations: 9, tookSeconds: 180, bundle: 'results/x' },
})
const tried = (outcome: NoOp['outcome'], when = at): TriedRegression => ({
  ...noOp(outcome, when),
  ...{ name: 'cpu', words: 'Costs more.', found: undefined },
})
const known = (noOps: readonly NoOp[], regressions: readonly TriedRegression[]): GateCalibration => ({
  ...nothingKnown({ fingerprint: 'f', target: 'mask-api', scenario: 'browse' }),
  ...{ noOps, regressions },
})

const remedy = '; run `tailgate calibrate --gate` with the same scenarios, switches, --rows and --rate'

test.each<[string, GateCalibration | undefined, string | undefined]>([
  ['nothing is known', undefined, 'this gate has not been armed on this machine'],
  ['no equal arms yet', known([], [tried('fail')]), 'this gate has not been armed on this machine'],
  ['no regression yet', known([noOp('pass')], []), 'this gate has not been seen to block on this machine'],
  [
    'none was caught',
    known([noOp('pass')], [tried('pass'), tried('unproven')]),
    'this gate caught none of 2 known regressions on this machine',
  ],
  [
    'equal arms failed, the last time',
    known([noOp('pass'), noOp('fail')], [tried('fail')]),
    'this gate told equal arms apart when it was last tried on this machine',
  ],
  [
    'one was caught by errors alone, as a broken copy is',
    known([noOp('pass')], [{ ...tried('fail'), isByErrorsAlone: true }]),
    'this gate caught none of 1 known regressions on this machine',
  ],
  [
    'one that makes errors on purpose was caught by them',
    known([noOp('pass')], [{ ...tried('fail'), name: 'errors-of-list', isByErrorsAlone: true }]),
    undefined,
  ],
  ['equal arms failed once, before', known([noOp('fail'), noOp('pass')], [tried('fail')]), undefined],
  [
    'equal arms never passed',
    known([noOp('unproven'), noOp('unproven')], [tried('fail')]),
    'this gate has not been seen to pass equal arms on this machine',
  ],
  [
    'equal arms passed once and were unproven the last time, one of two caught',
    known([noOp('pass'), noOp('unproven')], [tried('pass'), tried('fail')]),
    undefined,
  ],
])('%s', (_, gate, why) => {
  expect(whyUnarmed([{ name: 'browse', known: gate }])).toBe(why && `${why}${remedy}`)
})

describe('a gate of two scenarios', () => {
  const armed = known([noOp('pass')], [tried('fail')])

  test('is armed when both are armed', () => {
    expect(
      whyUnarmed([
        { name: 'browse', known: armed },
        { name: 'flow', known: armed },
      ]),
    ).toBeUndefined()
  })

  test('names the one that is not', () => {
    expect(
      whyUnarmed([
        { name: 'browse', known: armed },
        { name: 'flow', known: undefined },
      ]),
    ).toBe(`the gate of flow has not been armed on this machine${remedy}`)
  })
})

test.each([
  ['within a week', heldForMs - 1, 1],
  ['after it', heldForMs, 0],
  ['from the future', -1, 0],
])('what was seen holds %s: each for itself', (_, later, held) => {
  const { noOps, regressions } = holdingAt(known([noOp('pass')], [tried('fail', at + later)]), at + later)
  expect(noOps).toHaveLength(held)
  expect(regressions).toHaveLength(1)
})
