import { expect, test } from 'vitest'
import { type PairedShape, pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { ArmName, PairedEvidence, Slice } from '../../../evidence/paired.ts'
import { judgePairs } from '../judge/judge-pairs.ts'
import { type LimitOverride, settingsFor } from '../settings.ts'
import { observe } from './observed.ts'

/** Evidence of a list that these arms answer with a redirect, which is followed. Only slices show that. */
function redirected(shape: Partial<PairedShape>, ...arms: readonly ArmName[]): PairedEvidence {
  const change = (slice: Slice): Slice => {
    const { 'list/hop1': _, ...routes } = slice.routes
    return arms.includes(slice.arm) ? slice : { ...slice, routes }
  }
  const found = pairedEvidence({ invocations: 13, routes: ['list', 'list/hop1'], change, ...shape })
  const invocations = found.invocations.map((invocation) => {
    const { base, head } = invocation.probes
    const { list: ofBase } = base
    const { list: ofHead } = head
    if (ofBase === undefined || ofHead === undefined) throw new Error('the list is not probed')
    return { ...invocation, probes: { base: { list: ofBase }, head: { list: ofHead } } }
  })
  return { ...found, routes: ['list'], invocations }
}

const judged = (evidence: PairedEvidence, ...limits: readonly LimitOverride[]) =>
  judgePairs([evidence], settingsFor({ limits }))

test('a followed redirect of both arms is compared under its own name', () => {
  const slower = redirected({ head: { latency: { 'list/hop1': 1.5 } } }, 'base', 'head')
  const { changes, outcome } = judged(slower)
  const changeOf = (route: string) =>
    changes.find((one) => one.route === route && one.figure === 'p50')?.change ?? Number.NaN
  expect(changeOf('list/hop1')).toBeGreaterThan(0.3)
  expect(changeOf('list')).toBeLessThan(0.2)
  expect(outcome).not.toBe('pass')
  const counted = changes.filter(({ route, figure }) => route === 'list/hop1' && figure.includes('queries'))
  expect(counted).toEqual([])
})

test.each<[ArmName]>([['base'], ['head']])('a redirect that only %s answers with is named', (arm) => {
  const evidence = redirected({}, arm)
  expect(observe(evidence).evidence).toMatchObject({
    routes: ['list'],
    onlyIn: { base: [], head: [], [arm]: ['list/hop1'] },
  })
  const { lines } = judged(evidence)
  expect(lines.find(({ name }) => name === `routes of ${arm} only`)?.sentence).toMatch(/^list\/hop1: only/)
})

test('a slice names no route by itself', () => {
  const evidence = { ...pairedEvidence({ invocations: 2, routes: ['list', 'other/hop1'] }), routes: ['list'] }
  expect(observe(evidence).routes).toEqual(['all', 'list'])
})

/** What is said of a limit of a redirect that nothing measures. */
const unmeasuredIn = (evidence: readonly PairedEvidence[], route: string) => {
  const limits = [{ route, figure: 'p95', tolerable: 0.5 }]
  return judgePairs(evidence, settingsFor({ limits }, evidence.length))
    .lines.filter(({ name }) => name === 'not measured')
    .map(({ sentence }) => sentence.split(',')[0])
}

test.each<[string, string, readonly ArmName[], readonly string[]]>([
  ['that is followed judges it', 'list/hop1', ['base', 'head'], []],
  [
    'that never comes forbids a pass',
    'list/hop2',
    ['base', 'head'],
    ['p95 of list/hop2: nothing measures it here'],
  ],
  ['that head no longer answers with limits nothing', 'list/hop1', ['base'], []],
  ['that only head answers with limits nothing', 'list/hop1', ['head'], []],
])('a limit of a redirect %s', (_, route, arms, said) => {
  expect(unmeasuredIn([redirected({}, ...arms)], route)).toEqual(said)
})

test('a limit of a redirect that one scenario follows forbids no pass of another', () => {
  const flow = redirected({ scenario: 'flow' })
  expect(unmeasuredIn([redirected({}, 'base', 'head'), flow], 'list/hop1')).toEqual([])
  expect(unmeasuredIn([flow], 'list/hop1')).toEqual(['p95 of list/hop1: nothing measures it here'])
})
