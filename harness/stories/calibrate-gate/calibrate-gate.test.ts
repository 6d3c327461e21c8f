import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pairedEvidence } from '../../../test/fixtures/paired.ts'
import { plainArm } from '../../../test/fixtures/table/plan.ts'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import { bankOf } from '../../calibration/gate/bank.ts'
import { readGateCalibration, writeGateCalibration } from '../../calibration/gate/gate-cache.ts'
import {
  heldForMs,
  type NoOp,
  nothingKnown,
  renewedBeforeMs,
  type TriedRegression,
} from '../../calibration/gate/gate-calibration.ts'
import { type GateKey, gateFingerprint } from '../../calibration/gate/gate-fingerprint.ts'
import { calibrateGate, lastinglyArmed, withReplays } from './calibrate-gate.ts'

const cache = mkdtempSync(join(tmpdir(), 'tailgate-gate-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

const ended = {
  reason: 'p99 is open',
  invocations: 12,
  tookSeconds: 240,
  found: undefined,
  seed: 1,
  changes: [],
}

const keyOf = (scenario: string): GateKey => ({
  ...{ project: 'https://example.com/masks.git', target: 'mask-api', scenario },
  ...{ arm: plainArm, rows: 1000, rate: undefined },
})

/**
 * Calibrates a gate whose equal arms end as given, and, once the curve is known, are judged again as given.
 * @returns what is known then, what was told, and the bundles that were judged again.
 */
async function calibrated(
  name: string,
  first: NoOp['outcome'],
  again: NoOp['outcome'] | undefined,
  invocations = 12,
) {
  const told: (NoOp | TriedRegression)[] = []
  const asked: string[] = []
  const known = await calibrateGate({
    ...{ key: keyOf(name), mostSeconds: 100, replays: { equal: 4, curve: 1 }, cache },
    gates: {
      noOp: async (_, onEvidence) => {
        await onEvidence(pairedEvidence({ invocations, pairs: 4 }))
        return { ...ended, outcome: first, bundle: 'results/equal' }
      },
      judgeAgain: (bundle, curve) => {
        asked.push(`${bundle} ${curve.length > 0}`)
        return Promise.resolve(again && { outcome: again, reason: 'at most 60 % more' })
      },
      regressions: [
        {
          name: 'cpu',
          words: '',
          compare: () => Promise.resolve({ ...ended, outcome: 'fail', bundle: 'b' }),
        },
      ],
    },
    signal: new AbortController().signal,
    watch: () => undefined,
    onEnded: (one) => told.push(one),
  })
  return { noOp: known.noOps[0], told: told.length, asked, why: whyUnarmed([{ name, known }]) }
}

test('equal arms that pass with what this machine can tell arm the gate, and that is told', async () => {
  const { noOp, told, asked, why } = await calibrated('noisy', 'unproven', 'pass')
  expect(asked).toEqual(['results/equal true'])
  expect(noOp).toMatchObject({ outcome: 'pass', reason: 'at most 60 % more', invocations: 12 })
  expect([told, why]).toEqual([3, undefined])
})

test('a gate is known to be armed once it is, and not while its equal arms are unproven', async () => {
  const of = (scenario: string) => lastinglyArmed(keyOf(scenario), cache)
  expect(await of('later')).toBeUndefined()
  await calibrated('later', 'unproven', 'unproven')
  expect(await of('later')).toBeUndefined()
  await calibrated('later', 'pass', undefined)
  expect(await of('later')).toMatchObject({
    scenario: 'later',
    noOps: [{ outcome: 'unproven' }, { outcome: 'pass' }],
  })
  expect(await of('another')).toBeUndefined()
  expect(await lastinglyArmed({ ...keyOf('later'), rows: 10_000_000 }, cache)).toBeUndefined()
})

test.each([
  ['of which each result lasts', 0, 0, true],
  ['whose equal arms have to be renewed', 60_000, 0, false],
  ['whose caught regression has to be', 0, 60_000, false],
])('a gate %s is armed for its jobs, and known to stay so only then', async (name, equal, caught, stays) => {
  const key = keyOf(name)
  const { target, scenario } = key
  const fingerprint = gateFingerprint(key)
  const endsSoon = Date.now() - heldForMs + renewedBeforeMs
  const passed: NoOp = { ...ended, at: endsSoon + 30_000 - equal, outcome: 'pass', bundle: 'b' }
  const regression: TriedRegression = {
    ...{ ...passed, at: endsSoon + 30_000 - caught, outcome: 'fail' },
    ...{ name: 'cpu', words: '', found: undefined },
  }
  await writeGateCalibration(
    {
      ...nothingKnown({ fingerprint, target, scenario }),
      ...{ noOps: [passed], regressions: [regression] },
    },
    cache,
  )
  const known = await readGateCalibration(fingerprint, Date.now(), cache)
  expect(whyUnarmed([{ name, known }])).toBeUndefined()
  expect((await lastinglyArmed(key, cache)) !== undefined).toBe(stays)
})

test.each([
  ['that is not enough either', 'unproven', 'unproven'],
  ['their bundle is of another command', 'unproven', undefined],
] as const)('where %s, they stay unproven', async (name, first, again) => {
  const { noOp, why } = await calibrated(name, first, again)
  expect(noOp).toMatchObject({ outcome: 'unproven', reason: 'p99 is open' })
  expect(why).toContain('has not been seen to pass equal arms')
})

test.each([
  ['that passed already', 'pass', 12],
  ['that were told apart', 'fail', 12],
  ['of too few invocations for a curve', 'unproven', 4],
] as const)('equal arms %s are not judged again', async (name, first, invocations) => {
  const { noOp, asked } = await calibrated(name, first, 'pass', invocations)
  expect([noOp?.outcome, asked]).toEqual([first, []])
})

test.each([
  ['enough invocations is replayed, once', 12, 12],
  ['too few is left as it is', 4, undefined],
])('a bank that an interrupted calibration has left with %s', async (name, invocations, banked) => {
  const key = keyOf(name)
  const { target, scenario } = key
  const fingerprint = gateFingerprint(key)
  const bank = bankOf(pairedEvidence({ invocations, pairs: 4 }), Date.now())
  const left = { ...nothingKnown({ fingerprint, target, scenario }), bank }
  await writeGateCalibration(left, cache)
  const options = {
    ...{ replays: { equal: 4, curve: 1 }, cache },
    ...{ signal: new AbortController().signal, watch: () => undefined },
  }
  const done = await withReplays(left, options)
  expect(done.replayed?.banked).toBe(banked)
  const stored = await readGateCalibration(fingerprint, Date.now(), cache)
  expect(stored?.replayed?.banked).toBe(banked)
  expect(await withReplays(done, options)).toBe(done)
})
