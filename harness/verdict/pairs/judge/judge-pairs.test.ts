import { expect, test } from 'vitest'
import { type Injected, type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import { type ArmName, type Invocation, mostInvocations } from '../../../evidence/paired.ts'
import { settingsFor } from '../settings.ts'
import { decide } from './decide.ts'
import { judgePairs, neededSeconds } from './judge-pairs.ts'

const settings = settingsFor({})

const unheated = { seconds: 0, requests: 0, cpuPerRequest: [], isFlat: false }

/** An invocation of which only the probes are kept. */
const probedOnly = (invocation: Invocation): Invocation => ({
  ...invocation,
  heating: { base: unheated, head: unheated },
  counters: { base: { requests: 0, counters: {} }, head: { requests: 0, counters: {} } },
  slices: [],
})

/** Measures until a comparison has ended, as the story does, and returns its steps. */
function compare(shape: Omit<PairedShape, 'invocations'>, own = settings) {
  const all = pairedEvidence({ ...shape, invocations: 30 })
  const stages: string[] = []
  const invocations: Invocation[] = []
  for (;;) {
    const decision = decide([{ ...all, invocations }], own)
    if (decision.next === 'ended') return { stages, count: invocations.length, verdict: decision.verdict }
    stages.push(decision.isCounted ? 'probe' : decision.next)
    const next = all.invocations.slice(invocations.length, invocations.length + decision.invocations)
    invocations.push(...(decision.isCounted ? next.map(probedOnly) : next))
  }
}

test('equal arms pass, and every figure shows its noise and its detectable change', () => {
  const { verdict, count } = compare({})
  expect(verdict.reason).toMatch(/^None of \d+ figures became worse than is tolerable\./)
  expect(verdict.outcome).toBe('pass')
  expect(count).toBeLessThanOrEqual(13)
  const p95 = verdict.changes.find(({ route, figure }) => route === 'all' && figure === 'p95')
  expect(p95).toMatchObject({ outcome: 'same', isGated: true, comparison: 'interval' })
  expect(p95?.mde).toBeGreaterThan(0.03)
  expect(p95?.noise).toBeGreaterThan(0)
})

test.each<[string, Injected, number, string]>([
  [
    'one more query per request',
    { queries: { list: 1 } },
    2,
    'queries per request of list: 2 became 3, 50 % more',
  ],
  ['a third more CPU', { cpu: 1.3 }, 7, 'CPU per request of'],
  ['a quarter slower', { latency: { all: 1.25 } }, 7, ' of all routes: '],
  ['errors', { errors: 0.1 }, 7, 'error rate of all routes: 0 % became 10 %, +10 points'],
])('%s fails, confirmed', (_, head, invocations, said) => {
  const { verdict, count } = compare({ head })
  expect(verdict.reason).toContain(said)
  expect(verdict.outcome).toBe('fail')
  expect(count).toBe(invocations)
  expect(verdict.changes[0]).toMatchObject({ outcome: 'worse', isConfirmed: true })
})

test('one more query is confirmed by the probes of a second invocation, which has neither heating nor load', () => {
  const { stages, verdict } = compare({ head: { queries: { list: 1 } } })
  expect(stages).toEqual(['measure', 'probe'])
  expect(verdict.outcome).toBe('fail')
  expect(verdict.lines.filter(({ passable }) => !passable)).toEqual([])
})

test.each([
  // No time for a second whole invocation, but for its probes.
  [28, ['measure', 'probe'], 'fail'],
  [22, ['measure'], 'unproven'],
])('of a count in %i s, invocations of 20 s: %j', (mostSeconds, made, outcome) => {
  const own = settingsFor({ mostSeconds, invocationSeconds: 20 })
  const { stages, verdict } = compare({ head: { queries: { list: 1 } }, tookSeconds: 20 }, own)
  expect([stages, verdict.outcome]).toEqual([made, outcome])
})

test('one additional query by chance is not confirmed, and the comparison continues to a pass', () => {
  const once = pairedEvidence({ invocations: 1, head: { queries: { list: 1 } } }).invocations[0]
  const { stages, verdict } = compare({
    changeInvocation: (invocation) =>
      invocation.index === 0 && once ? { ...invocation, probes: once.probes } : invocation,
  })
  expect(stages.slice(0, 3)).toEqual(['measure', 'probe', 'measure'])
  expect(stages.filter((stage) => stage === 'probe')).toHaveLength(1)
  expect([verdict.outcome, verdict.reason]).toEqual(['pass', expect.any(String)])
})

type Counters = Invocation['probes'][ArmName][string]['counters']

/** The probes of a route in one arm, which were counted otherwise. */
function counting(
  invocation: Invocation,
  arm: ArmName,
  route: string,
  change: (counters: Counters) => Counters,
): Invocation {
  const probed = invocation.probes[arm][route]
  if (probed === undefined) return invocation
  const probes = { ...invocation.probes[arm], [route]: { ...probed, counters: change(probed.counters) } }
  return { ...invocation, probes: { ...invocation.probes, [arm]: probes } }
}

/** Nothing could be counted on the list in this arm in these invocations. */
const uncounted =
  (arm: ArmName, at: (index: number) => boolean) =>
  (invocation: Invocation): Invocation =>
    at(invocation.index) ? counting(invocation, arm, 'list', () => ({})) : invocation

test.each<[string, number, number]>([
  ['the first invocation', 0, 5],
  ['the one that was to confirm it', 1, 6],
  ['a later one, which is not made', 3, 2],
])('one more query fails although it could not be counted in %s', (_, unknown, count) => {
  const changeInvocation = uncounted('head', (index) => index === unknown)
  const found = compare({ head: { queries: { list: 1 } }, changeInvocation })
  expect(found.verdict.outcome).toBe('fail')
  expect(found.count).toBe(count)
})

test('a count that head never has passes nothing, and one that neither arm has does not matter', () => {
  const ofHead = uncounted('head', () => true)
  const ofBase = uncounted('base', () => true)
  const { verdict } = compare({ changeInvocation: ofHead })
  expect(verdict.outcome).toBe('unproven')
  expect(verdict.reason).toMatch(/queriesPerRequest of list.*: head never has them, .* nothing passes/)
  expect(compare({ changeInvocation: (own) => ofBase(ofHead(own)) }).verdict.outcome).toBe('pass')
})

test('the noise of this very run is known of all figures that are read from slices, and shifts lie in their intervals', () => {
  const { changes, shifts } = judgePairs([pairedEvidence({ invocations: 6, pairs: 40 })], settings)
  const noiseOf = (name: string) =>
    changes.find(({ route, figure }) => route === 'all' && figure === name)?.noise ?? Number.NaN
  for (const figure of ['p50', 'p95', 'sliceP95']) {
    expect(noiseOf(figure)).toBeGreaterThan(0)
    expect(noiseOf(figure)).toBeLessThan(0.3)
  }
  // Every slice of this evidence costs the same.
  for (const figure of ['cpuPerRequest', 'app.cpuPerRequest']) expect(noiseOf(figure)).toBeCloseTo(0, 6)
  expect(shifts.length).toBeGreaterThan(10)
  for (const { change, low, high } of shifts) {
    expect(change).toBeGreaterThanOrEqual(low)
    expect(change).toBeLessThanOrEqual(high)
  }
})

/** The probes of the tile in one arm, of which this many send a query. */
const withQueries = (invocation: Invocation, arm: ArmName, queries: number): Invocation =>
  counting(invocation, arm, 'tile', (counters) => ({ ...counters, queries }))

test('one query of a timer beside the probes of a route that asks nothing does not head the pass', () => {
  const { verdict } = compare({
    changeInvocation: (invocation) =>
      withQueries(withQueries(invocation, 'base', 0), 'head', invocation.index === 2 ? 1 : 0),
  })
  const queries = verdict.changes.find(
    ({ route, figure }) => route === 'tile' && figure === 'queriesPerRequest',
  )
  expect(queries).toMatchObject({ outcome: 'same', isGated: true, comparison: 'exact', high: Infinity })
  expect(verdict.outcome).toBe('pass')
  expect(verdict.reason).toMatch(/ Nearest to its limit is [\w.]+ of \w+: at most [\d.]+ % more, /)
})

test('an unfinished comparison is never a pass', () => {
  for (const invocations of [0, 1, 3, 5])
    expect(judgePairs([pairedEvidence({ invocations })], settings)).toMatchObject({ outcome: 'unproven' })
})

test('a time in which only counts can fail would have detected no change of times', () => {
  const mdeOf = (mostSeconds: number) =>
    compare({}, settingsFor({ mostSeconds, invocationSeconds: 20 })).verdict.changes.find(
      ({ route, figure }) => route === 'all' && figure === 'p95',
    )?.mde
  expect(mdeOf(60)).toBeUndefined()
  // Four invocations that are looked at, and three that confirm.
  expect(mdeOf(140)).toBeGreaterThan(0.03)
})

test('a time too short for any pass ends unproven, with the time that would be enough', () => {
  const { verdict, count } = compare({}, settingsFor({ mostSeconds: 90 }))
  expect(count).toBe(4)
  expect(verdict.outcome).toBe('unproven')
  expect(verdict.neededSeconds).toBeGreaterThan(90)
})

test.each<[number, number | undefined]>([
  [mostInvocations - 1, 20 * mostInvocations],
  [mostInvocations, undefined],
])('after %i invocations of one scenario, %s seconds would decide it', (made, needed) => {
  const looked = Array.from({ length: made }, (_, at) => at)
  const course = { state: 'over', wanted: 0, suspicions: [], looked, confirming: [], passAlpha: 0 } as const
  expect(
    neededSeconds([{ observations: [], course }], { tookSeconds: 20 * made, invocationSeconds: 20 }),
  ).toBe(needed)
})

/** Other machines took a processor, in turn from either arm, in six of sixteen pairs of each invocation before the given one. */
const crowdedBefore =
  (quiet: number) =>
  (invocation: Invocation): Invocation => ({
    ...invocation,
    slices: invocation.slices.map((slice) =>
      invocation.index < quiet && slice.pair < 6 && (slice.pair % 2 === 0) === (slice.arm === 'head')
        ? { ...slice, steal: 0.2 }
        : slice,
    ),
  })

test('after six crowded invocations it goes on, and passes once a quarter of all pairs at most are dropped', () => {
  const { verdict, count } = compare({ pairs: 16, changeInvocation: crowdedBefore(6) })
  expect([verdict.outcome, verdict.reason]).toEqual(['pass', expect.stringMatching(/^None of/)])
  expect(count).toBeGreaterThanOrEqual(9)
  expect(verdict.pairs.dropped / verdict.pairs.measured).toBeLessThanOrEqual(0.25)
})

test('after six crowded invocations it goes on with a confirmed change too, and fails once few enough pairs are dropped', () => {
  const head = { latency: { all: 1.25 } }
  const { verdict, count, stages } = compare({ head, pairs: 16, changeInvocation: crowdedBefore(6) })
  expect([verdict.outcome, verdict.reason]).toEqual(['fail', expect.stringMatching(/confirmed on fresh/)])
  expect(count).toBe(9)
  expect(stages.slice(-2)).toEqual(['measure', 'measure'])
})

test('a change on a machine that stays crowded is unproven once too little time is left to become quiet', () => {
  const shape = { head: { latency: { all: 1.25 } }, pairs: 16, tookSeconds: 20 }
  const { verdict, count } = compare({ ...shape, changeInvocation: crowdedBefore(100) })
  expect([verdict.outcome, verdict.reason]).toEqual([
    'unproven',
    expect.stringMatching(/only counts can fail/),
  ])
  expect(count).toBeGreaterThan(13)
  expect(count).toBeLessThan(28)
})

test('on a machine that stays crowded it ends when too little time is left to become quiet, and no time is promised', () => {
  const { verdict, count } = compare({ pairs: 16, changeInvocation: crowdedBefore(100), tookSeconds: 20 })
  expect(verdict.outcome).toBe('unproven')
  expect(verdict.reason).toMatch(/More than a quarter, so nothing passes/)
  expect(verdict.neededSeconds).toBeUndefined()
  expect(count).toBeGreaterThan(13)
  expect(count).toBeLessThan(28)
})

/** Measures two scenarios of these shapes, `browse` and `flow`, until the comparison has ended. */
function compareTwo(browse: Partial<PairedShape>, flow: Partial<PairedShape> = {}) {
  const own = settingsFor({}, 2)
  const all = [
    pairedEvidence({ invocations: 30, ...browse }),
    pairedEvidence({ invocations: 30, scenario: 'flow', seed: 2, ...flow }),
  ]
  const evidence = all.map((one) => ({ ...one, invocations: [] as Invocation[] }))
  for (;;) {
    const decision = decide(evidence, own)
    const made = evidence.map(({ invocations }) => invocations.length)
    if (decision.next === 'ended') return { made, verdict: decision.verdict }
    const at = evidence.findIndex(({ scenario }) => scenario === decision.scenario)
    const [from, to] = [all[at], evidence[at]]
    if (!from || !to) throw new Error('no such scenario')
    const next = to.invocations.length
    to.invocations.push(...from.invocations.slice(next, next + decision.invocations))
  }
}

test('of two scenarios the first look at one can be confirmed, with one more invocation for the shared probability', () => {
  const { made, verdict } = compareTwo({ head: { cpu: 1.3 } })
  expect(verdict.outcome).toBe('fail')
  expect(made[0]).toBe(8)
})

const crowded = { pairs: 16, changeInvocation: crowdedBefore(100) }

test.each<[string, Partial<PairedShape>, Partial<PairedShape>, string, RegExp]>([
  ['is crowded', {}, crowded, 'fail', /^browse: CPU per request of .* confirmed on fresh invocations\.$/],
  ['is not, and its own is', crowded, {}, 'unproven', /^browse: .* were dropped.* only counts can fail/],
])('of two scenarios one fails, while the other one %s', (_, browse, flow, outcome, reason) => {
  const { verdict } = compareTwo({ ...browse, head: { cpu: 1.3 } }, flow)
  expect([verdict.outcome, verdict.reason]).toEqual([outcome, expect.stringMatching(reason)])
})

test('a scenario that has passed leaves its share of the time to one that waits for quieter moments', () => {
  const { made, verdict } = compareTwo({ pairs: 16, changeInvocation: crowdedBefore(12) })
  expect([verdict.outcome, verdict.reason]).toEqual(['pass', expect.any(String)])
  // Twelve crowded ones, with six of sixteen pairs dropped, need six quiet ones.
  expect(made[0]).toBe(18)
})
