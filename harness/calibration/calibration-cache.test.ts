import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Calibration } from './calibration.ts'
import { readCalibration, writeCalibration } from './calibration-cache.ts'
import { fingerprint } from './fingerprint.ts'

const at = 1_763_920_000_000
const hour = 3_600_000
const calibration = (over: Partial<Calibration> = {}): Calibration => ({
  ...{
    fingerprint: fingerprint(),
    protocol: 'http1',
    at,
    quick: true,
    rows: [],
    instruments: [],
    controlRejected: true,
  },
  ...over,
})

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('nothing is known before the first calibration', async () => {
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})

test.each([
  ['at once', 0, true],
  ['within a day', 23 * hour, true],
  ['after a day', 25 * hour, false],
  ['from the future', -hour, false],
])('%s', async (_, later, holds) => {
  await writeCalibration(calibration(), directory)
  expect((await readCalibration(at + later, 'http1', directory)) !== undefined).toBe(holds)
})

test('a result over one protocol says nothing about another protocol', async () => {
  await writeCalibration(calibration({ protocol: 'h2' }), directory)
  expect(await readCalibration(at, 'tls', directory)).toBeUndefined()
  expect(await readCalibration(at, 'h2', directory)).toBeDefined()
})

test('a result of another machine is not valid here', async () => {
  await writeCalibration(calibration({ fingerprint: 'another' }), directory)
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})

test('a damaged file counts as none, and no temporary file stays', async () => {
  await writeCalibration(calibration(), directory)
  const [file = ''] = await readdir(join(directory, 'calibration'))
  expect(await readdir(join(directory, 'calibration'))).toHaveLength(1)
  await writeFile(join(directory, 'calibration', file), '{"fingerprint":')
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})
