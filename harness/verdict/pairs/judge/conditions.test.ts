import { expect, test } from 'vitest'
import { type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { AnswerShape, ArmName, Invocation, Slice } from '../../../evidence/paired.ts'
import { type PairSettings, settingsFor } from '../settings.ts'
import { judgePairs } from './judge-pairs.ts'

const judged = (shape: Partial<PairedShape>, given: Partial<PairSettings> = {}) =>
  judgePairs([pairedEvidence({ invocations: 13, ...shape })], settingsFor(given))

const json = (body: string, status = 200): AnswerShape => ({ status, type: 'application/json', body })

/** Head gives this answer on `list`. */
const answering =
  (shape: AnswerShape) =>
  (invocation: Invocation): Invocation => {
    const { probes } = invocation
    const list = probes.head.list
    const answers = [{ shape, count: 20 }]
    return list === undefined
      ? invocation
      : { ...invocation, probes: { ...probes, head: { ...probes.head, list: { ...list, answers } } } }
  }

const cold = (invocation: Invocation): Invocation => ({
  ...invocation,
  heating: { ...invocation.heating, head: { ...invocation.heating.head, isFlat: false } },
})

/** Other machines used the processors during head's slices in the first pairs. */
const stolen =
  (pairs: number) =>
  (slice: Slice): Slice =>
    slice.pair < pairs && slice.arm === 'head' ? { ...slice, steal: 0.2 } : slice

/** A fifth of the requests to these arms fail. */
const failing =
  (...arms: readonly ArmName[]) =>
  (slice: Slice): Slice => {
    if (!arms.includes(slice.arm)) return slice
    const routes = Object.entries(slice.routes).map(([route, { counts, latency }]) => {
      const failures = { http5xx: Math.ceil(counts.done / 5) }
      return [route, { counts: { ...counts, failures }, latency }] as const
    })
    return { ...slice, routes: Object.fromEntries(routes) }
  }

test.each<[string, 'pass' | 'fail' | 'unproven', Partial<PairedShape>]>([
  ['nothing special', 'pass', {}],
  ['arms that were not warm', 'unproven', { changeInvocation: cold }],
  ['arms that were not warm, and a fail', 'fail', { changeInvocation: cold, head: { queries: { list: 1 } } }],
  ['more than a quarter of the pairs dropped', 'unproven', { change: stolen(3) }],
  ['the same beside a fail by times', 'unproven', { head: { cpu: 1.3 }, change: stolen(3) }],
  [
    'the same beside a count, which nobody else can raise',
    'fail',
    { head: { queries: { list: 1 } }, change: stolen(3) },
  ],
  ['every pair dropped, beside a count', 'fail', { head: { queries: { list: 1 } }, change: stolen(100) }],
  ['a generator that sends too late', 'unproven', { change: (slice) => ({ ...slice, sendLag: 9000 }) }],
  ['an answer of another shape', 'pass', { changeInvocation: answering(json('{id:number,at:string}')) }],
  ['an answer that is an error', 'unproven', { changeInvocation: answering(json('{}', 500)) }],
  ['a base that fails', 'unproven', { change: failing('base') }],
  [
    'a base that fails, and a head that answers and costs more',
    'unproven',
    { head: { cpu: 1.3 }, change: failing('base') },
  ],
  [
    'two arms that fail, of which head costs more',
    'fail',
    { head: { cpu: 1.3 }, change: failing('base', 'head') },
  ],
  [
    'another answer, and faster',
    'unproven',
    { changeInvocation: answering(json('{}')), head: { latency: { all: 0.5 } } },
  ],
])('%s: %s', (_, outcome, shape) => {
  expect(judged(shape).outcome).toBe(outcome)
})

test('an accepted change decides nothing, and its reason is shown', () => {
  const accepted = [
    { route: 'list', figure: 'queriesPerRequest', reason: 'reads labels' },
    { route: 'all', figure: 'queriesPerRequest', reason: 'reads labels' },
  ]
  const verdict = judged({ head: { queries: { list: 1 } } }, { accepted })
  expect(verdict.outcome).toBe('pass')
  expect(verdict.changes.find(({ accepted: reason }) => reason !== undefined)).toMatchObject({
    ...{ outcome: 'worse', isGated: false, accepted: 'reads labels' },
  })
})

test('a requested tolerance is the one that a pass must meet', () => {
  const limits = [{ route: undefined, figure: 'p95', tolerable: 0.005 }]
  expect(judged({}, { limits }).outcome).toBe('unproven')
})
