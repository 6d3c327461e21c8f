import { describe, expect, test } from 'vitest'
import { type PairedShape, pairedEvidence } from '../../../test/fixtures/paired.ts'
import type { Claim } from '../../config/experiment/description.ts'
import type { ArmName, ByArm, Invocation, Slice } from '../../evidence/paired.ts'
import { judgeExperiment } from './judge-experiment.ts'

const falls: Claim[] = [{ route: 'list', figure: 'p95', direction: 'falls' }]

/**
 * Each arm answered this many requests per second alone at full speed, and held this many bytes. What it answered while the
 * other arm took the processors says something else.
 */
const holding =
  (head: { readonly perSecond?: number; readonly memory?: number }) =>
  (invocation: Invocation): Invocation => {
    const heating = (alonePerSecond: number) => ({
      ...invocation.heating.base,
      perSecond: [100, 500, 500, 500],
      alonePerSecond,
    })
    return {
      ...invocation,
      heating: { base: heating(1000), head: heating(1000 * (head.perSecond ?? 1)) },
      memory: { base: { 'app-1': 1e8, 'app-2': 1e8 }, head: { app: 2e8 * (head.memory ?? 1) } },
    }
  }

const judged = (shape: Partial<PairedShape>, claim = falls) =>
  judgeExperiment(
    pairedEvidence({ invocations: 6, changeInvocation: holding({}), ...shape }),
    claim,
    undefined,
  )

/** These shares of the requests to an arm fail at the service, of all routes or of one. */
const failingBy =
  (shares: ByArm<number>, only?: string) =>
  (slice: Slice): Slice => {
    const share = shares[slice.arm]
    const routes = Object.entries(slice.routes).map(([route, { counts, latency }]) => {
      const isFailing = share > 0 && (only === undefined || only === route)
      const failures = isFailing ? { http4xx: Math.ceil(counts.done * share) } : counts.failures
      return [route, { counts: { ...counts, failures }, latency }] as const
    })
    return { ...slice, routes: Object.fromEntries(routes) }
  }

/** A third of the requests to these arms fail at the service. */
const failing = (...arms: readonly ArmName[]) =>
  failingBy({ base: arms.includes('base') ? 1 / 3 : 0, head: arms.includes('head') ? 1 / 3 : 0 })

/** Others used the machine in half of the pairs, as often beside one arm as beside the other. */
const disturbed = (slice: Slice): Slice =>
  slice.pair < 4 && (slice.pair % 2 === 0) === (slice.arm === 'head') ? { ...slice, steal: 0.2 } : slice

/** Head works on while base is driven. */
const putOff = (slice: Slice): Slice => (slice.arm === 'base' ? { ...slice, foreignCpu: 0.03 } : slice)

const twiceAsFast = { latency: { all: 0.5 } }

describe('an experiment', () => {
  test.each<[string, string, string, Partial<PairedShape>]>([
    ['equal arms', 'no effect', 'unproven', {}],
    ['half the latency', 'helps', 'yes', { head: { latency: { all: 0.5 } } }],
    ['twice the latency', 'hurts', 'no', { head: { latency: { all: 2 } } }],
    [
      'half the latency for half as much CPU again',
      'mixed',
      'yes',
      { head: { latency: { all: 0.5 }, cpu: 1.5 } },
    ],
    ['a third more throughput', 'helps', 'unproven', { changeInvocation: holding({ perSecond: 1.33 }) }],
    ['twice the memory', 'hurts', 'unproven', { changeInvocation: holding({ memory: 2 }) }],
    ['a little more memory', 'no effect', 'unproven', { changeInvocation: holding({ memory: 1.05 }) }],
    ['no more queries', 'no effect', 'unproven', { head: { queries: { list: 1 } } }],
  ])('with %s: %s, the claim %s', (_name, verdict, claimHeld, shape) => {
    expect(judged(shape)).toMatchObject({ verdict, claimHeld })
  })

  test('names the figures that decided, that of the claim first, and why they changed', () => {
    const { why, cause } = judged({ head: { latency: { all: 0.5 }, queries: { list: -1, tile: -1 } } })
    expect(why).toMatch(/^p95 of list: .* faster .*; p\d+ of all routes: .*; and \d more\.$/)
    expect(cause).toBe('50 % fewer queries per request.')
  })

  test('without an effect says which change would have been detected', () => {
    const { why, beyond, figures } = judged({})
    expect(why).toMatch(
      /^None of 8 figures changed beyond its noise; of p95 of list a change of .* % would have shown\.$/,
    )
    expect(beyond).toBe(figures.find(({ route, figure }) => route === 'list' && figure === 'p95')?.mde)
  })

  test('counts every figure once, including those of the claimed routes', () => {
    const { figures } = judged({})
    const names = figures.map(({ route, figure }) => `${route} ${figure}`)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(
      expect.arrayContaining(['all throughput', 'all memory', 'list p99', 'all queriesPerRequest']),
    )
    expect(names).not.toContain('tile p95')
  })

  test('evidence from before arms were sent to alone has no throughput', () => {
    const { figures } = judged({
      changeInvocation: (invocation) => {
        const heated = { ...invocation.heating.base, perSecond: [100, 500, 500, 500] }
        const head = { ...heated, perSecond: [100, 900, 900, 900] }
        return { ...invocation, heating: { base: heated, head } }
      },
    })
    expect(figures.filter(({ figure }) => figure === 'throughput')).toEqual([])
    expect(figures.length).toBeGreaterThan(5)
  })

  test('without measurements is not measured', () => {
    expect(judged({ invocations: 0 })).toMatchObject({ verdict: 'not measured', figures: [] })
    const stolen = judged({ change: (slice) => ({ ...slice, steal: slice.arm === 'head' ? 0.2 : 0 }) })
    expect(stolen.why).toContain('Others used the machine')
  })

  test.each<[string, Partial<PairedShape>, string]>([
    ['errors in both arms', { change: failing('base', 'head') }, 'Errors would be compared with errors'],
    ['errors of base', { head: twiceAsFast, change: failing('base') }, 'the arms do not do the same work'],
    ['work that head puts off', { head: twiceAsFast, change: putOff }, 'head works on after its answers'],
  ])('with %s is not measured, as a gate passes nothing then', (_name, shape, sentence) => {
    const { verdict, claimHeld, why, figures } = judged(shape)
    expect([verdict, claimHeld, figures]).toEqual(['not measured', 'unproven', []])
    expect(why).toContain(sentence)
  })

  test.each<[string, Partial<PairedShape>, RegExp]>([
    ['pairs that were dropped', { change: disturbed }, /were dropped.*More than a quarter/],
    ['requests that did not end', { change: (slice) => ({ ...slice, undrained: 1 }) }, /too often/],
    ['a late generator', { change: (slice) => ({ ...slice, sendLag: 9000 }) }, /those of the generator/],
  ])('with %s proves no claim, and says so', (_name, shape, sentence) => {
    const found = judged({ head: twiceAsFast, ...shape })
    expect(found).toMatchObject({ verdict: 'helps', claimHeld: 'unproven' })
    expect(found.disturbed).toEqual([expect.stringMatching(sentence)])
    expect(judged({ head: twiceAsFast }).disturbed).toBeUndefined()
  })

  test('with a head that fails at what it answers fast proves no claim', () => {
    expect(judged({ head: twiceAsFast, change: failing('head') })).toMatchObject({
      ...{ verdict: 'mixed', claimHeld: 'unproven' },
    })
  })

  describe('with errors of base', () => {
    const claim: Claim[] = [{ route: 'all', figure: 'errorRate', direction: 'falls' }]

    test('can prove a claim about errors, also where head still fails', () => {
      for (const change of [failing('base'), failingBy({ base: 0.3, head: 0.2 })])
        expect(judged({ change }, claim)).toMatchObject({ verdict: 'helps', claimHeld: 'yes' })
    })

    test('can prove one about the errors of a single route, also where head still fails', () => {
      const others = Array.from({ length: 19 }, (_, at) => `other-${at}`)
      const change = failingBy({ base: 0.15, head: 0.1 }, 'list')
      const ofList: Claim[] = [{ route: 'list', figure: 'errorRate', direction: 'falls' }]
      const shape = { routes: ['list', ...others], change }
      expect(judged(shape, ofList)).toMatchObject({ claimHeld: 'yes' })
      expect(judged(shape).why).toContain('Errors would be compared with errors')
    })

    test('neither proves nor refutes what else is claimed', () => {
      const both: Claim[] = [...claim, ...falls]
      for (const factor of [0.5, 2]) {
        const shape = { head: { latency: { all: factor } }, change: failing('base') }
        expect(judged(shape, both).claimHeld).toBe('unproven')
      }
      const still = judged({ head: twiceAsFast, change: failingBy({ base: 0.3, head: 0.2 }) }, both)
      expect(still).toMatchObject({ verdict: 'not measured', claimHeld: 'unproven' })
    })
  })

  test('with arms that were not warm is judged', () => {
    const cold = (invocation: Invocation): Invocation => {
      const { heating } = invocation
      return { ...invocation, heating: { ...heating, head: { ...heating.head, isFlat: false } } }
    }
    expect(judged({ head: twiceAsFast, changeInvocation: cold })).toMatchObject({
      ...{ verdict: 'helps', claimHeld: 'yes' },
    })
  })
})
