import { describe, expect, test } from 'vitest'
import { normal, seeded } from '../../../test/fixtures/evidence.ts'
import { pairedEvidence } from '../../../test/fixtures/paired.ts'
import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { type BankedInvocation, bankOf, tableOf } from './bank.ts'
import { mdeCheck } from './mde-check.ts'
import { countOutcomes, curvePoint, type ReplayOrder } from './replays.ts'

const goOn = () => Promise.resolve()

const spread: Partial<Record<PairedFigureName, number>> = {
  ...{ p50: 0.03, p95: 0.05, p99: 0.08, cpuPerRequest: 0.015, 'app.cpuPerRequest': 0.015 },
}

/**
 * Invocations of pure noise, twenty seconds each. With `lasting`, head is also constantly above base, as its label means
 * nothing.
 */
function noise(invocations: number, lasting = 0): BankedInvocation[] {
  const random = seeded(5)
  return Array.from({ length: invocations }, () => ({
    at: 0,
    tookSeconds: 20,
    sliceSeconds: 6,
    values: ['all', 'list', 'tile', 'search', 'upload'].flatMap((route) =>
      (Object.entries(spread) as [PairedFigureName, number][])
        .filter(([figure]) => route === 'all' || figure.length === 3)
        .map(([figure, sd]) => ({
          ...{ route, figure, isThin: false, base: 1000 },
          head: 1000 * Math.exp(lasting + sd * normal(random)),
        })),
    ),
  }))
}

const replay = (order: Partial<ReplayOrder>, bank = noise(24)) =>
  countOutcomes(tableOf(bank), { gates: 150, seconds: 600, seed: 3, ...order }, goOn)

describe('synthetic gates drawn from a bank', () => {
  test('with pure noise fail at most once in a hundred, and are rarely unproven', async () => {
    const { fail, unproven, gates } = await replay({})
    expect(fail).toBeLessThanOrEqual(0.01 * gates)
    expect(unproven).toBeLessThanOrEqual(0.1 * gates)
  })

  test('do not take a constant difference for a change, because the labels of arms are drawn too', async () => {
    const { fail } = await replay({ gates: 60 }, noise(24, 0.01))
    expect(fail).toBeLessThanOrEqual(1)
  })

  test.each([
    ['p95', 0.2],
    ['cpuPerRequest', 0.2],
  ] as const)('find %s that is made %d more', async (figure, by) => {
    const { fail, gates } = await replay({ gates: 60, injected: { figure, by } })
    expect(fail).toBeGreaterThanOrEqual(0.95 * gates)
  })

  test('have no more time than they are given', async () => {
    const { medianSeconds, fail } = await replay({
      gates: 40,
      seconds: 120,
      injected: { figure: 'p95', by: 0.2 },
    })
    expect(medianSeconds).toBeLessThanOrEqual(120)
    expect(fail).toBeLessThan(38)
  })
})

describe('the curve of detected changes', () => {
  const point = (figure: 'p50' | 'cpuPerRequest', seconds: number) =>
    curvePoint(tableOf(noise(24)), { figure, seconds }, { gates: 40, seed: 3 }, goOn)

  test('falls with time, and with noise', async () => {
    const [short, long, cpu] = await Promise.all([
      point('p50', 240),
      point('p50', 600),
      point('cpuPerRequest', 600),
    ])
    expect(long.change).toBeGreaterThan(0.02)
    expect(short.change).toBeGreaterThanOrEqual(long.change ?? Number.NaN)
    expect(cpu.change).toBeLessThan(long.change ?? Number.NaN)
  })

  test('has no change when there is no time for a confirmation', async () => {
    expect((await point('p50', 60)).change).toBeNull()
  })
})

test('a bank has every figure of each invocation of the evidence, and a table has those that decide', () => {
  const bank = bankOf(pairedEvidence({ invocations: 3, tookSeconds: 17 }), 42)
  expect(bank.map(({ at, tookSeconds }) => [at, tookSeconds])).toEqual([
    [42, 17],
    [42, 17],
    [42, 17],
  ])
  const table = tableOf(bank)
  const names = table.figures.map(({ route, figure }) => `${figure} of ${route}`)
  expect(names).toEqual(expect.arrayContaining(['p95 of all', 'p50 of list', 'cpuPerRequest of all']))
  expect(names).not.toContain('walBytesPerRequest of all')
  expect(table.figures.every(({ base, head }) => base.length === 3 && head.length === 3)).toBe(true)
})

test('an invocation of probes only is not banked, and the others keep their own figures', () => {
  const shape = { invocations: 3, pairs: 4 }
  const whole = bankOf(pairedEvidence(shape), 42)
  const bank = bankOf(
    pairedEvidence({
      ...shape,
      changeInvocation: (own) => (own.index === 1 ? { ...own, slices: [], tookSeconds: 6 } : own),
    }),
    42,
  )
  expect(bank).toEqual([whole[0], whole[2]])
})

test('gates detect changes of the size of their printed MDE, and measure them without bias', async () => {
  const order = { gates: 60, seconds: 600, seed: 3 }
  const check = await mdeCheck(tableOf(noise(24)), 'cpuPerRequest', order, goOn)
  expect(check?.mde).toBeGreaterThan(0.01)
  expect(check?.caught).toBeGreaterThanOrEqual(0.85)
  expect(check?.caughtBeyond).toBeGreaterThanOrEqual(check?.caught ?? 1)
  expect(check?.found).toBeGreaterThan(0.8)
  expect(check?.found).toBeLessThan(1.2)
})
