import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plainArm, tableStack } from '../../../test/fixtures/table/plan.ts'
import { writeGateCalibration } from '../../calibration/gate/gate-cache.ts'
import { type GateCalibration, nothingKnown } from '../../calibration/gate/gate-calibration.ts'
import { gateFingerprint, gateKeyOf } from '../../calibration/gate/gate-fingerprint.ts'
import type { CurvePoint } from '../../calibration/gate/replays.ts'
import type { StackPlan } from '../../config/plan/stack-plan.ts'
import { paceFor, usualPace } from '../../load/pairs/pace.ts'
import { type LimitOverride, settingsFor } from '../../verdict/pairs/settings.ts'
import { armedPlan, type KnownGate, knownGatesOf } from './armed-plan.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

const at = Date.UTC(2026, 10, 28)
const gate = { at, reason: '', invocations: 9, tookSeconds: 180, bundle: 'results/x' }
const equal = { gates: 2000, fail: 4, unproven: 90, medianSeconds: 200 }

const armed: GateCalibration = {
  ...nothingKnown({ fingerprint: 'f', target: 'mask-api', scenario: 'browse' }),
  noOps: [{ ...gate, outcome: 'pass' }],
  regressions: [{ ...gate, outcome: 'fail', name: 'cpu', words: 'Costs more.', found: undefined }],
  replayed: {
    ...{ at, banked: 27, equal },
    curve: [
      { figure: 'p95', seconds: 240, change: 0.3 },
      { figure: 'p95', seconds: 600, change: 0.08 },
      { figure: 'p99', seconds: 600, change: null },
      { figure: 'cpuPerRequest', seconds: 600, change: 0.025 },
    ],
  },
}

function planned(tolerable: { figure: string; route?: string; by: number } | undefined, mostSeconds = 600) {
  const limits =
    tolerable === undefined
      ? []
      : [{ route: tolerable.route, figure: tolerable.figure, tolerable: tolerable.by }]
  const plan: Pick<ComparisonPlan, 'notes' | 'advisory' | 'settings'> = {
    ...{ notes: [], advisory: undefined },
    settings: settingsFor({ mostSeconds, limits }),
  }
  return { ...plan, scenarios: [{ scenario: { name: 'browse' } }] } as unknown as ComparisonPlan
}

const plan = (asked: ComparisonPlan, known: GateCalibration | undefined, isRequired = false) =>
  armedPlan(asked, [{ name: 'browse', known }], { isRequired })

describe('a gate that is armed', () => {
  test('binds, and says what it would have detected', () => {
    expect(plan(planned(undefined), armed, true)).toMatchObject({
      advisory: undefined,
      notes: [
        'Here, in 10 min, a change is caught 95 times in 100 from this on: p95 by 8 %, CPU per request of the stack by 2.5 % (replayed from 27 invocations of equal arms, 2026-11-28).',
        'In 10 min this machine cannot tell less, so more than usual is tolerable: p99 by 100 %, of single routes in proportion.',
      ],
    })
  })

  test('between two times of the curve it interpolates', () => {
    expect(plan(planned(undefined, 360), armed).notes.join()).toContain('in 6 min')
    expect(plan(planned(undefined, 360), armed).notes.join()).toMatch(/p95 by 17 %/)
  })

  test('in less time than the shortest gate of the curve it detects counts only', () => {
    expect(plan(planned(undefined, 90), armed).notes[0]).toBe(
      'Here, in 90 s, no change of times or CPU time is caught 95 times in 100 (replayed from 27 invocations of equal arms, 2026-11-28).',
    )
  })
})

describe('where the machine resolves less than is usually tolerated', () => {
  test('more is tolerable by default, which is said', () => {
    const { settings, notes } = plan(planned(undefined, 240), armed)
    expect(settings.limits).toEqual(
      [
        { route: undefined, figure: 'p95', tolerable: 0.9 },
        { route: 'all', figure: 'p95', tolerable: 0.3 },
        { route: undefined, figure: 'p99', tolerable: 1 },
        { route: 'all', figure: 'p99', tolerable: 1 },
      ].map((limit) => ({ ...limit, isCalibrated: true, scenario: 'browse' })),
    )
    expect(notes.at(-1)).toBe(
      'In 4 min this machine cannot tell less, so more than usual is tolerable: p95 by 30 %, p99 by 100 %, of single routes in proportion.',
    )
  })

  test('a limit that was asked stays as it is', () => {
    const { settings } = plan(planned({ figure: 'p95', by: 0.35 }, 240), armed)
    expect(settings.limits.filter(({ figure }) => figure === 'p95')).toEqual([
      { route: undefined, figure: 'p95', tolerable: 0.35 },
    ])
  })
})

describe('a gate of two scenarios', () => {
  const both = {
    ...planned(undefined, 1200),
    scenarios: [{ scenario: { name: 'browse' } }, { scenario: { name: 'flow' } }],
  } as unknown as ComparisonPlan
  const at10 = (figure: CurvePoint['figure'], change: number | null) => ({ figure, change, seconds: 600 })
  const replayed = (name: string, curve: readonly CurvePoint[]): KnownGate => ({
    name,
    known: { ...armed, scenario: name, replayed: { at, banked: 27, equal, curve } },
  })
  const noisy = replayed('browse', [at10('p95', 0.4), at10('p99', null)])

  test('tolerates of each scenario what that one needs', () => {
    const quiet = replayed('flow', [at10('p95', 0.25), at10('p99', 0.1)])
    const { settings, notes } = armedPlan(both, [noisy, quiet], { isRequired: false })
    const limits = settings.limits.filter(({ figure }) => figure === 'p95')
    expect(limits.map(({ scenario, route, tolerable }) => [scenario, route, tolerable])).toEqual([
      ['browse', undefined, 1],
      ['browse', 'all', 0.4],
      ['flow', undefined, 0.75],
      ['flow', 'all', 0.25],
    ])
    expect(settings.limits.filter(({ figure, scenario }) => figure === 'p99' && scenario === 'flow')).toEqual(
      [],
    )
    expect(notes.at(-1)).toBe(
      'In 10 min this machine cannot tell less of flow, so more than usual is tolerable: p95 by 25 %, of single routes in proportion.',
    )
  })

  test('tolerates no more than usual of one that was not calibrated', () => {
    const gates = [noisy, { name: 'flow', known: undefined }]
    const { limits } = armedPlan(both, gates, { isRequired: false }).settings
    expect([...new Set(limits.map(({ scenario }) => scenario))]).toEqual(['browse'])
  })
})

describe('a calibration', () => {
  const project = 'https://example.com/masks.git'
  const stack = tableStack({ datasetSize: 1000 })
  const planWith = (changes: Partial<StackPlan>, rate?: number) => {
    const arm = { words: 'the working tree', commit: undefined, stack: { ...stack, ...changes } }
    return { arms: { base: arm, head: arm }, scenarios: planned(undefined).scenarios, rate }
  }

  test.each([
    ['holds for the same set-up', planWith({}), project, true],
    ['holds for another checkout', planWith({ root: '/elsewhere' }), project, true],
    ['does not hold for another project', planWith({}), 'https://example.com/fork.git', false],
    ['does not hold for HTTP/2', planWith({ arm: { ...plainArm, protocol: 'h2' } }), project, false],
    ['does not hold for more processes', planWith({ arm: { ...plainArm, workers: 4 } }), project, false],
    ['does not hold for more rows', planWith({ datasetSize: 10_000_000 }), project, false],
    ['does not hold for a rate that was typed', planWith({}, 300), project, false],
  ])('%s', async (_, asked, name, isKnown) => {
    const cache = mkdtempSync(join(tmpdir(), 'tailgate-armed-'))
    onTestFinished(() => rmSync(cache, { recursive: true }))
    const of = { project, scenario: 'browse', rate: undefined }
    const fingerprint = gateFingerprint(gateKeyOf(stack, of))
    await writeGateCalibration({ ...armed, fingerprint }, cache)
    const [known] = await knownGatesOf(asked, name, at, cache)
    expect([known?.name, known?.known !== undefined]).toEqual(['browse', isKnown])
  })
})

describe('a gate that is not', () => {
  test('is advisory and says why', () => {
    expect(plan(planned(undefined), undefined).advisory).toMatch(
      /^this gate has not been armed on this machine; run `tailgate calibrate --gate` with the same /,
    )
  })

  test('is refused as unproven when it must be armed', () => {
    expect(() => plan(planned(undefined), undefined, true)).toThrow(
      expect.objectContaining({ code: 'GATE_UNARMED', exit: 3 }),
    )
  })
})

test.each([
  ['p95 as large as the detected change', { figure: 'p95', by: 0.08 }, 600, true],
  ['p95 smaller than that', { figure: 'p95', by: 0.05 }, 600, false],
  ['p95 of a route, too', { figure: 'p95', route: 'list', by: 0.05 }, 600, false],
  ['p95 in less time', { figure: 'p95', by: 0.1 }, 300, false],
  ['p95 in less time than the curve covers', { figure: 'p95', by: 0.15 }, 60, false],
  ['a figure of which no change is detected', { figure: 'p99', by: 0.5 }, 600, false],
  ['a figure without a curve', { figure: 'errorRate', by: 0.0001 }, 600, true],
  ['CPU time of the app below that of the stack', { figure: 'app.cpuPerRequest', by: 0.02 }, 600, false],
  ['CPU time of the app from that of the stack on', { figure: 'app.cpuPerRequest', by: 0.025 }, 600, true],
])('tolerable %s: taken or refused with the figure that can be', (_, tolerable, seconds, isTaken) => {
  const asked = () => plan(planned(tolerable, seconds), armed)
  if (isTaken) expect(asked).not.toThrow()
  else expect(asked).toThrow(expect.objectContaining({ code: 'TOLERABLE_TOO_SMALL', exit: 2 }))
})

test('the refusal names the figure that is possible', () => {
  expect(() => plan(planned({ figure: 'p95', by: 0.05 }), armed)).toThrow(
    '--tolerable "p95 5 %" is less than can be told on this machine: in 10 min, the gate of browse catches a change of 8 % 95 times in 100.',
  )
})

describe('a limit of the p95, which holds for the p95 within slices too', () => {
  const curve: readonly CurvePoint[] = [
    { figure: 'p95', seconds: 600, change: 0.08 },
    { figure: 'sliceP95', seconds: 600, change: 0.1 },
  ]
  const known: GateCalibration = { ...armed, replayed: { at, banked: 27, equal, curve } }
  const asked = (...limits: readonly LimitOverride[]) => {
    const settings = settingsFor({ mostSeconds: 600, limits })
    return () => plan({ ...planned(undefined), settings }, known)
  }
  const p95 = (tolerable: number) => ({ route: undefined, figure: 'p95', tolerable })
  const ofSlices = (route?: string) => ({ route, figure: 'sliceP95', tolerable: 0.12 })

  test('is refused with the change of the latter that is possible', () => {
    expect(asked(p95(0.09))).toThrow(
      '--tolerable "p95 9 %" is less than can be told on this machine: in 10 min, the gate of browse catches a change of 10 % of the p95 within slices 95 times in 100.',
    )
    expect(asked(p95(0.09), ofSlices('list'))).toThrow(/of the p95 within slices/)
  })

  test('is taken where it is large enough for both, or where the latter has a limit of its own', () => {
    expect(asked(p95(0.1))).not.toThrow()
    expect(asked(p95(0.09), ofSlices())).not.toThrow()
  })
})

test('without a replay nothing is refused', () => {
  expect(() => plan(planned({ figure: 'p95', by: 0.001 }), undefined)).not.toThrow()
})

test.each([
  ['ten minutes', 600, 10, 28],
  ['four and a half minutes', 280, 10, 13],
  ['four minutes, in which a second look may find a change that the first did not', 240, 7, 13],
  ['165 s, in which one look and its confirmation fit', 165, 9, 8],
  ['two minutes, in which exactly seven invocations fit', 120, 5, 7],
  ['one minute, in which only counts can fail', 60, 5, 3],
])('invocations of a gate of %s', (_, seconds, secondsOfSlices, invocations) => {
  const pace = paceFor(seconds)
  expect(pace.secondsOfSlices).toBe(secondsOfSlices)
  expect(Math.floor(seconds / pace.invocationSeconds)).toBeGreaterThanOrEqual(invocations)
  expect(pace === usualPace).toBe(seconds >= 273)
})
