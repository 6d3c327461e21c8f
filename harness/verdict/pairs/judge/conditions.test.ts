import { expect, test } from 'vitest'
import { type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { FailureKind } from '../../../evidence/evidence.ts'
import type { AnswerShape, ArmName, Invocation, Slice } from '../../../evidence/paired.ts'
import { type PairSettings, settingsFor } from '../settings.ts'
import { judgePairs } from './judge-pairs.ts'

const judged = (shape: Partial<PairedShape>, given: Partial<PairSettings> = {}) =>
  judgePairs([pairedEvidence({ invocations: 13, ...shape })], settingsFor(given))

const json = (body: string, status = 200): AnswerShape => ({ status, type: 'application/json', body })

/** The probes of `list` in an arm give only this answer. */
function withAnswer(invocation: Invocation, arm: ArmName, shape: AnswerShape): Invocation {
  const { probes } = invocation
  const { list } = probes[arm]
  const answers = [{ shape, count: 20 }]
  return list === undefined
    ? invocation
    : { ...invocation, probes: { ...probes, [arm]: { ...probes[arm], list: { ...list, answers } } } }
}

/** Head gives this answer on `list`, and base its usual one or the other. */
const answering =
  (shape: AnswerShape, ofBase?: AnswerShape) =>
  (invocation: Invocation): Invocation => {
    const head = withAnswer(invocation, 'head', shape)
    return ofBase === undefined ? head : withAnswer(head, 'base', ofBase)
  }

const coldAfter =
  (seconds: number) =>
  (invocation: Invocation): Invocation => ({
    ...invocation,
    heating: { ...invocation.heating, head: { ...invocation.heating.head, seconds, isFlat: false } },
  })
const cold = coldAfter(8)

/** Other machines used the processors during head's slices in the first pairs. */
const stolen =
  (pairs: number) =>
  (slice: Slice): Slice =>
    slice.pair < pairs && slice.arm === 'head' ? { ...slice, steal: 0.2 } : slice

/** A slice in which this share of the requests fails. */
function withFailures(slice: Slice, kind: FailureKind, share: number): Slice {
  const routes = Object.entries(slice.routes).map(([route, { counts, latency }]) => {
    const failures = { [kind]: Math.ceil(counts.done * share) }
    return [route, { counts: { ...counts, failures }, latency }] as const
  })
  return { ...slice, routes: Object.fromEntries(routes) }
}

/** A fifth of the requests to these arms fail. */
const failing =
  (...arms: readonly ArmName[]) =>
  (slice: Slice): Slice =>
    arms.includes(slice.arm) ? withFailures(slice, 'http5xx', 0.2) : slice

/** A sixtieth of the requests to head, in its first slices or in all, fail on this machine. */
const unsent =
  (pairs = Number.POSITIVE_INFINITY) =>
  (slice: Slice): Slice =>
    slice.arm === 'head' && slice.pair < pairs ? withFailures(slice, 'local', 1 / 60) : slice

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
  [
    'an answer that said that something is not there, and now fails',
    'unproven',
    { changeInvocation: answering(json('{}', 500), json('{}', 404)) },
  ],
  [
    'an answer that failed, and now says that something is not there',
    'pass',
    { changeInvocation: answering(json('{}', 404), json('{}', 500)) },
  ],
  [
    'answers that are missing',
    'unproven',
    { changeInvocation: answering({ status: 0, type: '', body: 'no whole answer: reset' }) },
  ],
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
  ['requests that failed on this machine', 'unproven', { change: unsent() }],
  ['the same beside a fail by times', 'unproven', { head: { cpu: 1.3 }, change: unsent() }],
  ['the same beside a count', 'fail', { head: { queries: { list: 1 } }, change: unsent() }],
])('%s: %s', (_, outcome, shape) => {
  expect(judged(shape).outcome).toBe(outcome)
})

test('a few requests that failed on this machine are told, and move no figure', () => {
  const few = (invocation: Invocation): Invocation =>
    invocation.index === 0 ? { ...invocation, slices: invocation.slices.map(unsent(1)) } : invocation
  const { outcome, lines } = judged({ changeInvocation: few })
  expect(outcome).toBe('pass')
  expect(lines.find(({ name }) => name === 'failures of this machine')?.sentence).toMatch(
    /^0 of \d+ requests to base and 2 of \d+ requests to head failed on this machine/,
  )
})

test.each([
  [
    'in little time, more of it is what helps',
    8,
    /With --max-time 6m or more for each scenario, arms are heated longer/,
  ],
  [
    'in all the time there is, another hour is',
    12.7,
    /too slow to warm them in 13 s: run again when it has less to do/,
  ],
])('where arms were not warm %s', (_, seconds, remedy) => {
  const { lines } = judged({ changeInvocation: coldAfter(seconds) })
  expect(lines.find(({ name }) => name === 'heating')?.sentence).toMatch(remedy)
})

test('where most requests fail, arms were not heated to the end, and that is said', () => {
  const change = (slice: Slice): Slice => withFailures(slice, 'http5xx', 0.6)
  const { lines } = judged({ changeInvocation: coldAfter(1), change })
  expect(lines.find(({ name }) => name === 'heating')?.sentence).toMatch(
    /Most requests to base and head fail, so that heating ended early\.$/,
  )
})

/** One request of the tile in each slice, which fails in these arms, beside two hundred of the list. */
const rareFailing =
  (...arms: readonly ArmName[]) =>
  (slice: Slice): Slice => {
    const { tile } = slice.routes
    if (tile === undefined) return slice
    const failures = arms.includes(slice.arm) ? { http5xx: 1 } : {}
    return {
      ...slice,
      routes: { ...slice.routes, tile: { ...tile, counts: { ...tile.counts, done: 1, failures } } },
    }
  }

test.each<[string, readonly ArmName[], 'pass' | 'fail' | 'unproven', string | undefined]>([
  ['both arms', ['base', 'head'], 'unproven', 'tile: more than 10 % of the requests fail in both arms.'],
  ['base, and head answers', ['base'], 'pass', undefined],
  ['no arm', [], 'pass', undefined],
])('a rare route that fails in %s', (_, arms, outcome, said) => {
  const found = judgedByRequests({ requests: 200, change: rareFailing(...arms) })
  expect([found.outcome, found.reason]).toEqual([outcome, expect.any(String)])
  const line = found.lines.find(({ name }) => name === 'errors of routes')
  expect(line?.sentence.slice(0, said?.length)).toBe(said)
})

/** Others use a fifth of both processors during the slices of one arm, or of both in turn. */
const busyWhile = (isBusy: (slice: Slice) => boolean) => (slice: Slice) =>
  isBusy(slice) ? { ...slice, foreignCpu: 0.2 * 2 * slice.seconds } : slice

test.each<[string, (slice: Slice) => boolean, string | undefined]>([
  ['head', ({ arm }) => arm === 'base', 'head works on after its answers, which slows base'],
  ['base', ({ arm }) => arm === 'head', 'base works on after its answers, which slows head'],
  ['another program', ({ pair, arm }) => (pair % 2 === 0) === (arm === 'head'), undefined],
])('work of %s that falls into the half of the other arm', (_, isBusy, said) => {
  const slower = { latency: { all: 1.3 } }
  const { outcome, reason, lines } = judged({ head: slower, change: busyWhile(isBusy) })
  expect(lines.some(({ name }) => name === 'deferred work')).toBe(said !== undefined)
  expect(outcome).toBe(said === undefined ? 'fail' : 'unproven')
  if (said !== undefined) expect(reason).toContain(said)
  const counts = judged({ head: { queries: { list: 1 } }, change: busyWhile(isBusy) })
  expect(counts.outcome).toBe('fail')
})

/** Nothing reads the CPU time of the proxy. */
const withoutProxy = (slice: Slice): Slice => {
  const { nginx: _, ...cpu } = slice.cpu
  return { ...slice, cpu }
}
const limited = (route: string | undefined, figure: string) => ({
  limits: [{ route, figure, tolerable: 0.9 }],
})

/** Eight pairs of short slices say little of the tail within slices, which is not what is tested. */
const tailOfSlices = { route: undefined, figure: 'sliceP95', tolerable: 0.9, isCalibrated: true }
const judgedByRequests = (
  shape: Partial<PairedShape>,
  { limits = [], ...given }: Partial<PairSettings> = {},
) => judged(shape, { ...given, limits: [tailOfSlices, ...limits] })

test.each<[string, Partial<PairedShape>, Partial<PairSettings>, RegExp | undefined]>([
  // Of 4 requests in each of eight slices, 64 are of all routes: too few for a p95.
  [
    'a p95 of all routes that has too few requests',
    { requests: 4, invocations: 27 },
    {},
    /^p95 of all: .* nothing passes/,
  ],
  [
    'the same, accepted',
    { requests: 4, invocations: 27 },
    { accepted: [{ route: undefined, figure: 'p95', reason: 'few people ask' }] },
    undefined,
  ],
  // 240 requests are too few for a p99.
  ['a p99 of all routes that has too few', { requests: 15 }, {}, undefined],
  [
    'the same, for which a limit was calibrated',
    { requests: 15 },
    { limits: [{ route: undefined, figure: 'p99', tolerable: 0.4, isCalibrated: true }] },
    undefined,
  ],
  [
    'the same, for which a limit was asked',
    { requests: 15 },
    limited(undefined, 'p99'),
    /^p99 of all: .* nothing passes/,
  ],
  ['a p99 of single routes that has too few', { requests: 30 }, {}, undefined],
  [
    'the same, for which a limit was asked',
    { requests: 30 },
    limited('list', 'p99'),
    /^p99 of list: .* nothing passes/,
  ],
  ['a service that is not there', { change: withoutProxy }, {}, undefined],
  [
    'the same service, for which a limit was asked',
    { change: withoutProxy },
    limited(undefined, 'nginx.cpuPerRequest'),
    /^nginx\.cpuPerRequest of all: nothing measures it here/,
  ],
  ['a limit of a route of another scenario', {}, limited('upload', 'p95'), undefined],
])('what a pass has to judge: %s', (_, shape, given, reason) => {
  const { outcome, reason: said } = judgedByRequests(shape, given)
  expect([outcome, said]).toEqual(
    reason === undefined ? ['pass', expect.any(String)] : ['unproven', expect.stringMatching(reason)],
  )
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

test('a pass names the p99 of all routes if it has too few requests', () => {
  expect(judgedByRequests({ requests: 15 }).reason).toMatch(/ Not judged, .* too few requests: p99 of all\.$/)
  expect(judged({}).reason).not.toContain('Not judged')
})

test('requests that had not ended by the deadline are counted', () => {
  const late = (slice: Slice): Slice => (slice.pair === 0 ? { ...slice, undrained: 2 } : slice)
  expect(judged({ change: late }).pairs).toMatchObject({ undrained: 2 * 2 * 13 })
  expect(judged({}).pairs.undrained).toBe(0)
})

test('a requested tolerance is the one that a pass must meet', () => {
  const limits = [{ route: undefined, figure: 'p95', tolerable: 0.005 }]
  expect(judged({}, { limits }).outcome).toBe('unproven')
})
