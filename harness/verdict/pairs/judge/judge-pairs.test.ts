import { expect, test } from 'vitest'
import { type Injected, type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { Invocation } from '../../../evidence/paired.ts'
import { settingsFor } from '../settings.ts'
import { decide } from './decide.ts'
import { judgePairs } from './judge-pairs.ts'

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
