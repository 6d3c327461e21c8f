import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readGateCalibration, writeGateCalibration } from './gate-cache.ts'
import { heldForMs, nothingKnown } from './gate-calibration.ts'
import { type GateKey, gateFingerprint, machine } from './gate-fingerprint.ts'

const of: GateKey = {
  ...{ project: 'https://example.com/masks.git', target: 'mask-api', scenario: 'browse' },
  arm: {
    ...{ protocol: 'http1', proxy: 'guide', postgres: 'guide', redis: 'memory', files: 'app' },
    ...{ workers: 1, bodyLimit: '64MiB', environment: { A: '1', B: '2' } },
  },
  ...{ rows: 100_000, rate: undefined },
}
const fingerprint = gateFingerprint(of)
const at = 1_790_000_000_000
const banked = { at, tookSeconds: 20, sliceSeconds: 6, values: [] }

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

const { target, scenario } = of
const keep = () =>
  writeGateCalibration({ ...nothingKnown({ fingerprint, target, scenario }), bank: [banked] }, directory)

test('nothing is known before the first calibration, and a stored one is found again', async () => {
  expect(await readGateCalibration(fingerprint, at, directory)).toBeUndefined()
  await keep()
  expect((await readGateCalibration(fingerprint, at, directory))?.bank).toEqual([banked])
})

test('results older than a week are left out', async () => {
  await keep()
  expect((await readGateCalibration(fingerprint, at + heldForMs, directory))?.bank).toEqual([])
})

test('a damaged file counts as none', async () => {
  await keep()
  const [file = ''] = await readdir(join(directory, 'calibration'))
  await writeFile(join(directory, 'calibration', file), '{"fingerprint":')
  expect(await readGateCalibration(fingerprint, at, directory)).toBeUndefined()
})

test.each([
  ['another scenario', gateFingerprint({ ...of, scenario: 'flow' })],
  ['another target', gateFingerprint({ ...of, target: 'other' })],
  ['another project', gateFingerprint({ ...of, project: 'https://example.com/fork.git' })],
  ['another protocol', gateFingerprint({ ...of, arm: { ...of.arm, protocol: 'h2' } })],
  ['another number of processes', gateFingerprint({ ...of, arm: { ...of.arm, workers: 4 } })],
  ['another variable', gateFingerprint({ ...of, arm: { ...of.arm, environment: { A: '1' } } })],
  [
    'a setting of PostgreSQL',
    gateFingerprint({ ...of, arm: { ...of.arm, postgresSettings: { work_mem: '64MB' } } }),
  ],
  ['more rows', gateFingerprint({ ...of, rows: 10_000_000 })],
  ['a rate that was asked for', gateFingerprint({ ...of, rate: 300 })],
  ['another kernel', gateFingerprint(of, { on: machine().with(4, '6.0.0') })],
  ['another Node', gateFingerprint(of, { on: machine().with(5, 'v25.0.0') })],
  ['another processor', gateFingerprint(of, { on: machine().with(1, 'other') })],
  ['another harness', gateFingerprint(of, { by: ['other'] })],
])('it does not hold for %s', (_, other) => {
  expect(other).not.toBe(fingerprint)
})

test('it is valid for the same inputs again, in whatever order they were given', () => {
  expect(gateFingerprint(of)).toBe(fingerprint)
  const { protocol, ...rest } = of.arm
  const arm = { ...rest, environment: { B: '2', A: '1' }, protocol }
  expect(gateFingerprint({ ...of, arm })).toBe(fingerprint)
})
