import { expect, test } from 'vitest'
import { pairedEvidence, withLatencies } from '../../../../test/fixtures/paired.ts'
import type { Invocation } from '../../../evidence/paired.ts'
import { decide } from '../judge/decide.ts'
import { settingsFor } from '../settings.ts'
import type { Hypothesis } from './hypothesis.ts'
import { isFutile } from './prospects.ts'

const first = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

/** A figure whose differences lie this far above and below a centre, by turns. */
const figure = (centre: number, scatter: number, isGated = true): Hypothesis => ({
  ...{ route: 'all', figure: 'p50', isGated, negligible: 0.03, tolerable: 0.08, usual: 0.05 },
  differences: first(30).map((at) => centre + (at % 2 === 0 ? scatter : -scatter)),
})
const equal = figure(0, 0.02)
const slower = figure(0.3, 0.1)
/** Neither tolerable nor worse, with too much noise for either. */
const open = figure(0.05, 0.5)

test.each<[string, readonly Hypothesis[], number, number, boolean]>([
  ['a figure that no rest of the time can decide', [open], 20, 28, true],
  ['one beside others that pass', [equal, open], 20, 28, true],
  ['figures that pass', [equal], 20, 28, false],
  ['a change that may still be confirmed', [slower], 20, 28, false],
  ['one beside a figure that nothing can decide', [slower, open], 20, 28, false],
  ['such a figure where it is only shown', [equal, figure(0.05, 0.5, false)], 20, 28, false],
  ['such a figure with much time left', [open], 20, 1000, false],
  ['such a figure after few invocations', [open], 8, 28, false],
])('to go on with %s', (_, hypotheses, invocations, most, futile) => {
  expect(isFutile(hypotheses, first(invocations), most, 0.012)).toBe(futile)
})

/** Head takes seven times as long as base in one invocation, and a seventh in the next. */
const torn = (invocation: Invocation): Invocation => ({
  ...invocation,
  slices: invocation.slices.map((slice) => {
    const slowness = invocation.index % 2 === 0 ? 7 : 1 / 7
    return withLatencies(slice, (value) => value * (slice.arm === 'head' ? slowness : 1))
  }),
})

test('a gate goes on while the rest of its time may decide it, and ends before its time once that may not', () => {
  const after = (invocations: number) => {
    const noise = { latency: 0.03, cpu: 0.001 }
    return decide([pairedEvidence({ invocations, noise, changeInvocation: torn })], settingsFor({}))
  }
  expect(after(11)).toMatchObject({ next: 'measure' })
  expect(after(24)).toMatchObject({ next: 'ended', verdict: { outcome: 'unproven', tookSeconds: 480 } })
})
