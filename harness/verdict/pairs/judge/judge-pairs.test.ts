import { expect, test } from 'vitest'
import { type Injected, type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import { settingsFor } from '../settings.ts'
import { decide } from './decide.ts'
import { judgePairs } from './judge-pairs.ts'

const settings = settingsFor({})

/** Measures on until a comparison has ended, as the story does, and tells how it went. */
function compare(shape: Omit<PairedShape, 'invocations'>, own = settings) {
  const all = pairedEvidence({ ...shape, invocations: 30 })
  const stages: string[] = []
  let count = 0
  for (;;) {
    const decision = decide([{ ...all, invocations: all.invocations.slice(0, count) }], own)
    if (decision.next === 'ended') return { stages, count, verdict: decision.verdict }
    stages.push(decision.next)
    count += decision.invocations
  }
}

test('equal arms pass, and every figure tells its noise and what would have been caught', () => {
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

test('what was not finished is never a pass', () => {
  for (const invocations of [0, 1, 3, 5])
    expect(judgePairs([pairedEvidence({ invocations })], settings)).toMatchObject({ outcome: 'unproven' })
})

test('a time too short for any pass ends unproven, with the time that would do', () => {
  const { verdict, count } = compare({}, settingsFor({ mostSeconds: 90 }))
  expect(count).toBe(4)
  expect(verdict.outcome).toBe('unproven')
  expect(verdict.neededSeconds).toBeGreaterThan(90)
})
