import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readGateCalibration, writeGateCalibration } from './gate-cache.ts'
import { heldForMs, nothingKnown } from './gate-calibration.ts'
import { gateFingerprint, machine } from './gate-fingerprint.ts'

const of = { target: 'mask-api', scenario: 'browse' }
const fingerprint = gateFingerprint(of)
const at = 1_790_000_000_000
const banked = { at, tookSeconds: 20, sliceSeconds: 6, values: [] }

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

const keep = () =>
  writeGateCalibration({ ...nothingKnown({ fingerprint, ...of }), bank: [banked] }, directory)

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
  ['another kernel', gateFingerprint(of, { on: machine().with(4, '6.0.0') })],
  ['another Node', gateFingerprint(of, { on: machine().with(5, 'v25.0.0') })],
  ['another processor', gateFingerprint(of, { on: machine().with(1, 'other') })],
  ['another harness', gateFingerprint(of, { by: ['other'] })],
])('it does not hold for %s', (_, other) => {
  expect(other).not.toBe(fingerprint)
})

test('it is valid for the same inputs again', () => {
  expect(gateFingerprint(of)).toBe(fingerprint)
})
